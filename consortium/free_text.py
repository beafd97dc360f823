"""Free text is short and says nothing of a person: what keeps a line of it out of the books. Pure."""

import re
from typing import Final

LEAST_CHARACTERS: Final = 3
MOST_CHARACTERS: Final = 200
MOST_WORDS: Final = 30
_EMAIL_LIKE: Final = re.compile(r"\S@\S")
# Nine digits or more that begin with 0 or +, with what people write between them; no date and no reference begins so.
_PHONE_LIKE: Final = re.compile(r"(?<![0-9A-Za-z./-])(?:\+|\(?0)(?:[ ().-]{0,2}[0-9]){8,}")
_NUMBER_LIKE: Final = re.compile(r"(?<![0-9A-Za-z./-])[0-9]{10}(?![0-9])")


def fault_in_free_text(text: str) -> str:
    """Say what is wrong with a reason or a note, as the rest of a sentence that begins with its name; nothing if nothing is.

    "must not have an email address. Say who in a word, such as the school". Source: design, "Privacy".
    """
    if _EMAIL_LIKE.search(text):
        return "must not have an email address. Say who it was in a word, such as the school"
    if _PHONE_LIKE.search(text) or _NUMBER_LIKE.search(text):
        return "must not have a phone number or another long number of a person"
    if len(text) < LEAST_CHARACTERS:
        return f"must have {LEAST_CHARACTERS} characters or more"
    if len(text) > MOST_CHARACTERS:
        return f"must be {MOST_CHARACTERS} characters or fewer"
    if len(text.split()) > MOST_WORDS:
        return f"must be {MOST_WORDS} words or fewer. It is no place for what was said"
    return ""
