"""What a person's hands do on a page, and where the eye goes first."""


def heading(page):
    """The finding of the page."""
    return page.get_by_role("heading", level=1)


def price(page):
    """The panel that says what a meeting will cost."""
    return page.locator("#price")


def press(page, button):
    """Press the last button of that name: the one of the form, where the page leads to it with another."""
    page.get_by_role("button", name=button).last.click()


def answer_of(page, group, answer):
    """An answer of a question: a radio or a box."""
    return page.get_by_role("group", name=group).get_by_label(answer, exact=True)


def tick(page, group, answer):
    """Choose an answer of a question."""
    answer_of(page, group, answer).check()


def fill_in_day(page, group, day, month, year):
    """Type a day into its three boxes."""
    for box, number in (("Day", day), ("Month", month), ("Year", year)):
        answer_of(page, group, box).fill(str(number))


def fill_in_meeting(page, reference):
    """Fill the form in for a meeting that was held on 16 July 2015 and is paid by Kent alone."""
    page.get_by_label("Council", exact=True).select_option("Kent")
    page.get_by_label("Your reference for the meeting").fill(reference)
    page.get_by_label("Service", exact=True).select_option("Mediation")
    fill_in_day(page, "Day it was asked for", 1, 7, 2015)
    fill_in_day(page, "Day of the meeting", 16, 7, 2015)
    page.get_by_label("Held", exact=True).check()
    page.get_by_label("Online", exact=True).check()
    outcome = page.get_by_label("Full agreement", exact=True)
    if outcome.is_visible():
        outcome.check()


def ask_for_meeting(page):
    """Record on the page of a case that a meeting is asked for today, and open the form that books it."""
    page.get_by_role("link", name="Record that a meeting is asked for").first.click()
    press(page, "Record the request")
    page.get_by_role("link", name="Book the meeting").first.click()


def fill_in_booking(page, reference):
    """Fill the form in for two hours online on 28 July 2015."""
    page.get_by_label("Your reference for the meeting").fill(reference)
    fill_in_day(page, "Day of the meeting", 28, 7, 2015)
    page.get_by_label("Start time").fill("10:00")
    tick(page, "How it is held", "Online")
    page.get_by_label("Mediator", exact=True).select_option("A. Mason")


def fill_in_as_held(page):
    """Say on its day that the meeting was held with full agreement, and have its price worked out."""
    page.get_by_role("link", name="Record what happened").first.click()
    tick(page, "What happened", "It was held")
    tick(page, "Outcome", "Full agreement")
    press(page, "Work out the cost")


def tab_to(target, most=120):
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(most):
        if target.evaluate("here => here === document.activeElement"):
            return
        target.page.keyboard.press("Tab")
    raise AssertionError("The keyboard does not reach it.")


def type_day(page, group, *numbers):
    """Type a day into its three boxes with the keyboard alone."""
    for box, number in zip(("Day", "Month", "Year"), numbers, strict=True):
        tab_to(answer_of(page, group, box))
        page.keyboard.type(str(number))


def wait_for(page, found, most_seconds=12):
    """Wait until something has been found."""
    for _ in range(most_seconds * 20):
        if found:
            return
        page.wait_for_timeout(50)
    raise AssertionError("It did not come.")
