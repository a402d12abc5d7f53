"""The QBR deck: native charts, numbers that add up and are the screens', and nothing of ours for a customer."""

import re
from datetime import date

import pytest
from deck_reader import (
    Decks,
    chart_of,
    every_text,
    overflows,
    slides_of,
    table_of,
    titled,
    titles_of,
    words_on,
)
from exported_house import CANARY, HOSTILE_ID, TODAY

from domain.disc import PREFERENCE, STYLE
from domain.errors import NotFoundError
from keepwell.account_view import view_account
from keepwell.bootstrap import House
from keepwell.exports.account_story import QUARTER, Story, for_customer
from keepwell.exports.account_use import account_use
from keepwell.exports.qbr import MARK, Variant, qbr_deck

Stories = dict[str, Story]
FOUND = ("disc", "score", "alert", "internal", "calibration", "risk of leaving", "health", "retention")
OURS = (
    *FOUND,
    *("churn", "opportunit", "escalation", "leaving sequence", "red below", "green from", "draft", "profile"),
    *("expansion", "way back", "save plan", "velocity", "no ai", PREFERENCE.casefold(), CANARY.casefold()),
    *(style.casefold() for style in STYLE.values()),
)


def first(stories: Stories) -> Story:
    return next(iter(stories.values()))


def test_the_internal_deck_has_its_slides_and_says_what_it_is(internal: Decks) -> None:
    deck = next(iter(internal.values()))
    titles = titles_of(deck)
    assert titles[1:4] == ["Where we stand", "What moved the score", "How the product is used"]
    assert {"What we heard", "What was promised", "Risks and plan", "Next steps", "Sources"} <= set(titles)
    assert all(MARK in words_on(slide) for slide in slides_of(deck))


def test_the_scores_course_is_a_native_chart_of_the_stored_scores(stories: Stories, internal: Decks) -> None:
    for name, story in stories.items():
        course, red, green = chart_of(titled(internal[name], "Where we stand")).plots[0].series
        assert list(course.values) == [score for _, score in story.view.trajectory]
        assert course.values[-1] == story.view.numbers["health"]
        assert set(red.values) == {story.view.thresholds["red"]}
        assert set(green.values) == {story.view.thresholds["orange"]}


def test_what_moved_adds_up_to_the_change_of_the_account_page(
    house: House, stories: Stories, internal: Decks
) -> None:
    page = view_account(house, first(stories).account, TODAY, TODAY - QUARTER)
    assert first(stories).view.change == page.change
    for name, story in stories.items():
        assert story.view.change is not None
        _, *moves, total = table_of(titled(internal[name], "What moved the score"))
        assert total[:2] == [f"{story.view.change:+.1f}", "All together"]
        assert sum(float(move[0]) for move in moves) == pytest.approx(story.view.change, abs=1e-9)


def test_the_customers_variant_holds_nothing_of_ours(customer: Decks) -> None:
    for deck in customer.values():
        text = every_text(deck).casefold()
        assert [word for word in OURS if word in text] == []


def test_the_search_for_what_is_ours_finds_it_where_it_is(internal: Decks) -> None:
    text = every_text(next(iter(internal.values()))).casefold()
    assert [word for word in FOUND if word not in text] == []


def test_the_customers_variant_holds_no_alert_draft_or_deed_of_one_person(
    stories: Stories, customer: Decks
) -> None:
    story, text = first(stories), every_text(next(iter(customer.values())))
    assert story.view.alerts
    assert story.drafts
    for alert in story.view.alerts:
        assert alert.headline not in text
        assert alert.action not in text
    assert all(draft.why not in text for draft in story.drafts)
    assert not re.search(r"[\w.]+@[\w.]+ used ", text)


def test_a_customer_is_told_only_what_their_story_holds(stories: Stories) -> None:
    story = for_customer(stories[HOSTILE_ID])
    assert all(one.channel != "note" and one.by == "them" for one in story.heard)
    assert all(one.channel != "note" for one in story.promises)
    shown = {"name", "csm", "as_of", "since", "renewal", "plan", "seats", "use", "figures", "heard"}
    assert set(vars(story)) == shown | {"promises", "meetings"}


def test_promises_and_quotes_name_who_said_them_and_when(customer: Decks) -> None:
    deck = customer[HOSTILE_ID]
    heard = words_on(titled(deck, "What we heard"))
    assert "“We are very happy with the new reports, great work.”" in heard
    assert "16 November 2026, email · liked [HI-10]" in heard
    told = "“I will send you the migration plan by 1 December 2026.”"
    promise = table_of(titled(deck, "What was promised"))[1]
    assert promise == ["We", told, "2026-11-11", "due 2026-12-01", "HI-15"]


def test_the_use_of_the_quarter_is_what_a_plain_count_says(stories: Stories) -> None:
    used = range(0, 200, 2)
    use = stories[HOSTILE_ID].use
    assert use.quarter is not None
    plain = sum(1 + back % 3 for back in used if back < QUARTER.days)
    assert (use.quarter.people, use.quarter.user_days) == (3, plain)
    weeks = [sum(1 + back % 3 for back in used if begun <= back < begun + 7) for begun in (21, 14, 7, 0)]
    assert [week.user_days for week in use.weeks[-4:]] == weeks


def test_thirty_days_of_use_are_the_signals_own(house: House, stories: Stories) -> None:
    for story in stories.values():
        says = next(one.says for one in story.view.signals if one.id == "login_frequency")
        use = account_use(house, story.account.id, TODAY, days=30).quarter
        assert use is not None
        assert says.startswith(f"{use.user_days} active user-day")


def test_nothing_runs_over_an_edge_or_out_of_its_box(internal: Decks, customer: Decks) -> None:
    for deck in (*internal.values(), *customer.values()):
        assert list(overflows(deck)) == []


@pytest.mark.parametrize("variant", Variant)
def test_an_account_of_which_nothing_is_known_yet_has_a_deck(
    house: House, stories: Stories, variant: Variant
) -> None:
    deck = qbr_deck(house, first(stories).account.external_id, variant, as_of=date(2015, 1, 1))
    assert list(overflows(deck)) == []
    assert "No use of the product is recorded" in words_on(titled(deck, "How the product is used"))


def test_every_slide_has_a_title_and_those_with_figures_their_sources(
    internal: Decks, customer: Decks
) -> None:
    for deck in (*internal.values(), *customer.values()):
        assert all(titles_of(deck))
        notes = titled(deck, "How the product is used").notes_slide.notes_text_frame.text
        assert "usage events" in notes
        head, *sources = table_of(titled(deck, "Sources"))
        assert head == ["Source", "Day", "What it says"]
        assert len({(row[0], row[2]) for row in sources}) == len(sources) > 2


@pytest.mark.parametrize("variant", Variant)
def test_the_same_account_on_the_same_day_is_the_same_bytes(
    house: House, stories: Stories, internal: Decks, customer: Decks, variant: Variant
) -> None:
    name = first(stories).account.external_id
    before = internal if variant is Variant.INTERNAL else customer
    assert qbr_deck(house, name, variant) == before[name]


def test_a_deck_of_another_book_is_not_found(house: House, stories: Stories) -> None:
    account = first(stories).account
    other = next(csm for csm, _ in house.accounts.csms() if csm != account.csm)
    with pytest.raises(NotFoundError) as refused:
        qbr_deck(house, account.external_id, user=other)
    assert account.name not in str(refused.value)
