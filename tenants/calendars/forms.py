from consortium.web.fields import KeyField
from consortium.web.forms import Form


class MakeForm(Form):
    """The button that makes an address; the same press makes the same one."""

    failed_title = "No address has been made"

    request_key = KeyField()


class EndForm(Form):
    """The button that ends an address."""

    failed_title = "The address still works"
