"""What the history says of what was arranged, agreed and answered in a case: its reference, and nothing else of it. Pure."""

from typing import Final

IN_CASES: Final = {
    "meeting-asked": "Recorded that {case} asks for a meeting",
    "meeting-booked": "Booked a meeting of {case}",
    "booking-changed": "Changed what is arranged for a meeting of {case}",
    "family-told": "Recorded that the family of {case} was told of its meeting",
    "people-named": "Named whom the council sends to a meeting of {case}",
    "agreement-recorded": "Recorded the agreement of a meeting of {case}",
    "action-done": "Recorded that something agreed in {case} is done",
    "action-put-off": "Recorded another date agreed in writing in {case}",
    "party-asked": "Asked a party of {case} to take part",
    "party-answered": "Recorded what a party of {case} answered",
    "funders-asked": "Asked who is to pay for a meeting of {case}",
    "funder-answered": "Recorded what a funder answered in {case}",
    "shares-taken-back": "Took back the shares of a meeting of {case}",
    "funder-link-made": "Made a link by which a funder answers in {case}",
}
