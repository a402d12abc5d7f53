"""The deck of a quarterly review, to prepare with (internal) or to show (customer)."""

from datetime import date
from enum import StrEnum

from keepwell.bootstrap import House
from keepwell.exports import customer_slides as shown
from keepwell.exports import internal_slides as ours
from keepwell.exports.account_story import QUARTER, CustomerStory, Story, for_customer, tell
from keepwell.exports.slides import Deck
from keepwell.knowledge_base import Whose

KICKER = "Quarterly business review"
QUARTERS = (shown.use, shown.outcomes, shown.heard, shown.promises)
MARK = "Internal: not for the customer"


class Variant(StrEnum):
    INTERNAL = "internal"
    CUSTOMER = "customer"


def qbr_deck(
    house: House,
    account: str,
    variant: Variant = Variant.INTERNAL,
    as_of: date | None = None,
    user: Whose = None,
) -> bytes:
    """PPTX of the quarter up to a day (default: the newest scored). NotFoundError for an account out of reach."""
    story = tell(house, account, as_of, QUARTER, user)
    return customer_deck(for_customer(story)) if variant is Variant.CUSTOMER else internal_deck(story)


def customer_deck(story: CustomerStory) -> bytes:
    deck = Deck(f"{story.name}: {KICKER}", f"{KICKER} · as of {shown.day(story.as_of)}", story.as_of)
    shown.cover(deck, story, KICKER)
    there = {shown.heard: story.heard, shown.promises: story.promises}
    for slide in (*(one for one in QUARTERS if there.get(one, True)), shown.next_steps, shown.appendix):
        slide(deck, story)
    return deck.as_bytes()


def internal_deck(story: Story) -> bytes:
    theirs = for_customer(story)
    footer = (
        f"{MARK} · as of {shown.day(theirs.as_of)} · calibration {story.view.calibration} · {story.label}"
    )
    deck = Deck(f"{theirs.name}: {KICKER} ({Variant.INTERNAL})", footer, theirs.as_of)
    shown.cover(deck, theirs, KICKER, MARK)
    ours.standing(deck, story)
    ours.moved(deck, story)
    for slide in QUARTERS:
        slide(deck, theirs)
    for prepared in (ours.risks, ours.growth, ours.people, ours.way_back):
        prepared(deck, story)
    shown.next_steps(deck, theirs)
    shown.appendix(deck, theirs, ours.facts_of(story))
    return deck.as_bytes()
