"""Whom to talk to: who said it, who decides, who is in touch, who uses it; and the reason in words."""

from typing import Any

import pytest
from expansion_builders import contact, make_case, mention, subscription, use, wrote

from agents.expansion.stakeholder import Stakeholder, quotes, stakeholder
from domain.opportunities import OpportunityKind as K

ANA = contact(1, "Ana Silva", title="Team Lead")
TOM = contact(2, "Tom Berg", title="Chief Operating Officer")
FAY = contact(3, "Fay Moss", title="Finance Manager")


def who(kind: K = K.TEAM, **rows: Any) -> Stakeholder:
    return stakeholder(make_case(**({"subscriptions": [subscription()]} | rows)), kind)


def test_who_named_the_growth_is_the_one_and_brings_in_who_decides():
    found = who(contacts=[ANA, TOM], interactions=[wrote(7, 1, 5), wrote(8, 2, 1)], mentions=[mention(7, 5)])
    assert found.name == "Ana Silva"
    assert found.why == (
        "Ana Silva named the growth on 12 June 2026. Tom Berg is likely to decide on the money "
        "(Chief Operating Officer): have Ana Silva bring them in."
    )


def test_who_asked_for_more_is_the_one_for_a_tier():
    rows = {"contacts": [ANA, TOM], "interactions": [wrote(7, 1, 5), wrote(8, 2, 3)]}
    found = who(K.TIER, **rows, mentions=[mention(7, 5), mention(8, 3, "advanced")])
    assert (found.name, found.why) == ("Tom Berg", "Tom Berg asked about it on 14 June 2026.")


def test_the_newest_word_counts():
    rows = {"contacts": [ANA, FAY], "interactions": [wrote(7, 1, 20), wrote(8, 3, 2)]}
    assert who(**rows, mentions=[mention(7, 20), mention(8, 2)]).name == "Fay Moss"


def test_in_a_transcript_it_is_the_speaker_not_who_the_call_was_with():
    call = wrote(7, 1, 5, channel="call")
    said = mention(7, 5, ref="I7.3", speaker="tom berg")
    assert who(contacts=[ANA, TOM], interactions=[call], mentions=[said]).name == "Tom Berg"


def test_what_we_wrote_ourselves_makes_nobody_a_voice():
    found = who(contacts=[ANA], interactions=[wrote(7, 1, 5, direction="out")], mentions=[mention(7, 5)])
    assert found.why == "Ana Silva is a contact on record; nobody on record has written in 90 days."


def test_an_unknown_speaker_is_named_as_one():
    said = mention(7, 5, ref="I7.3", speaker="Somebody New")
    found = who(contacts=[ANA], interactions=[wrote(7, None, 5, channel="call")], mentions=[said])
    assert found.name == "Ana Silva"
    assert found.why.endswith("Somebody New spoke of it on 12 June 2026, but is no contact on record.")


def test_without_a_voice_it_is_who_decides_and_is_in_touch():
    found = who(K.SEATS, contacts=[ANA, TOM], interactions=[wrote(7, 1, 5), wrote(8, 1, 4), wrote(9, 2, 30)])
    assert found.name == "Tom Berg"
    assert (
        found.why == "Tom Berg is likely to decide (Chief Operating Officer) and last wrote on 18 May 2026."
    )


def test_else_who_writes_most_and_who_decides_is_brought_in():
    found = who(K.SEATS, contacts=[ANA, TOM], interactions=[wrote(7, 1, 5), wrote(8, 1, 4), wrote(9, 2, 200)])
    assert found.name == "Ana Silva"
    assert found.why.startswith("Ana Silva wrote most in the last 90 days (2 times, last on 13 June 2026).")
    assert "Tom Berg is likely to decide on the money" in found.why


def test_else_who_uses_it_most():
    by_id, by_mail = contact(5, None, external_id="u5"), contact(6, "Kim", email="Kim@x.io")
    found = who(K.SEATS, contacts=[by_id, by_mail], usage=[*use("u5", range(5)), *use("kim@x.io", range(9))])
    assert found.name == "Kim"
    assert found.why.startswith("Kim uses it most (on 9 of the last 30 days)")


def test_a_title_outranks_a_purse():
    found = who(K.SEATS, contacts=[FAY, TOM], interactions=[wrote(7, 2, 50), wrote(8, 3, 1)])
    assert found.name == "Tom Berg"


@pytest.mark.parametrize(
    ("title", "decides"),
    [
        ("Head of Delivery", True),
        ("VP Operations", True),
        ("Geschäftsführerin", True),
        ("Vertriebsleiter", True),
        ("Directrice générale", True),
        ("Coordinator", False),
        ("Executive", True),
        ("Customer Experience Lead", False),
        ("Cooking Instructor", False),
        (None, False),
    ],
)
def test_titles_that_decide_in_several_languages(title: str | None, decides: bool):
    found = who(K.SEATS, contacts=[contact(1, "X", title=title)], interactions=[wrote(7, 1, 5)])
    assert ("likely to decide" in found.why) is decides


def test_a_silent_account_has_its_primary_contact():
    found = who(K.SEATS, contacts=[ANA, contact(9, "Pat", is_primary=True)])
    assert found.why == "Pat is the primary contact; nobody on record has written in 90 days."


def test_an_account_nobody_is_known_of_says_so():
    found = who(K.SEATS)
    assert found.name is None
    assert found.why.startswith("Nobody is known at this account: find out who leads")


def test_what_is_said_later_or_long_ago_is_not_quoted():
    case = make_case(
        contacts=[ANA],
        interactions=[wrote(7, 1, 91), wrote(8, 1, 0)],
        mentions=[mention(7, 91), mention(8, 0), mention(8, -1)],
    )
    assert [quote.ref for quote in quotes(case, "growth", 90)] == ["I8"]
