"""The account brief: a page or two whose numbers are the account page's, each with what it rests on."""

import re
from io import BytesIO

import pytest
from exported_house import HOSTILE_ID, TODAY
from pypdf import PdfReader

from domain.errors import NotFoundError
from keepwell.account_view import view_account
from keepwell.bootstrap import House
from keepwell.exports.account_story import Story, tell
from keepwell.exports.brief import FOUR_WEEKS, account_brief, brief_of

Stories = dict[str, Story]


@pytest.fixture(scope="session")
def monthly(house: House, stories: Stories) -> Stories:
    """The same accounts, compared with four weeks before."""
    return {name: tell(house, name, None, FOUR_WEEKS) for name in (next(iter(stories)), HOSTILE_ID)}


def pages_of(document: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(document)).pages]


def flat(document: bytes) -> str:
    return " ".join(" ".join(pages_of(document)).split())


def first(stories: Stories) -> Story:
    return next(iter(stories.values()))


def test_it_is_a_page_or_two_each_with_what_it_must_say_of_itself(monthly: Stories) -> None:
    for story in monthly.values():
        pages = pages_of(brief_of(story))
        assert len(pages) <= 2
        for number, text in enumerate(pages, start=1):
            line = f"as of 26 November 2026 · calibration {story.view.calibration} · no AI: no model is configured"
            assert line in " ".join(text.split())
            assert f"page {number} of {len(pages)}" in text


def test_the_score_and_its_change_are_the_account_pages(house: House, monthly: Stories) -> None:
    account = first(monthly).account
    view = view_account(house, account, TODAY, TODAY - FOUR_WEEKS)
    text = flat(brief_of(first(monthly)))
    assert text.startswith(account.name)
    assert f"{view.numbers['health']:.0f} {view.band}: red below {view.thresholds['red']:.0f}" in text
    assert f"{view.change:+.1f} in four weeks" in text


def test_what_moved_adds_up_as_it_is_printed(monthly: Stories) -> None:
    for story in monthly.values():
        lines = "\n".join(pages_of(brief_of(story))).splitlines()
        begin = next(place for place, line in enumerate(lines) if line.startswith("What moved"))
        end = next(place for place, line in enumerate(lines) if "all together" in line)
        told = [found for line in lines[begin + 1 : end + 1] if (found := re.match(r"([+-]\d+\.\d)", line))]
        *moves, total = (float(found.group(1)) for found in told)
        assert sum(moves) == pytest.approx(total, abs=1e-9)
        assert total == story.view.change


def test_alerts_people_promises_and_drafts_are_in_it_with_their_sources(monthly: Stories) -> None:
    story = first(monthly)
    text = flat(brief_of(story))
    live = [row for row in story.view.alert_rows if row.alert.closed_on is None]
    assert live
    assert f"#{live[0].alert.id}" in text
    assert " ".join(live[0].alert.action.split()) in text
    assert f"draft {story.drafts[0].id}, due" in text
    for one in story.view.contacts[:3]:
        assert one.contact.called in text
    assert all(f"[{talk.ref}]" in text for talk in story.talks)
    assert story.talks


def test_hostile_texts_are_words_on_paper_and_nothing_else(monthly: Stories) -> None:
    document = brief_of(monthly[HOSTILE_ID])
    assert '=HYPERLINK("http://evil.example")' in flat(document)
    reader = PdfReader(BytesIO(document))
    assert not any("/Annots" in page for page in reader.pages)
    assert "/OpenAction" not in reader.trailer["/Root"] or "/JS" not in str(reader.trailer["/Root"])


def test_the_same_account_on_the_same_day_is_the_same_brief(house: House, monthly: Stories) -> None:
    name = first(monthly).account.external_id
    assert account_brief(house, name) == brief_of(first(monthly))


def test_a_brief_of_another_book_is_not_found(house: House, monthly: Stories) -> None:
    account = first(monthly).account
    other = next(csm for csm, _ in house.accounts.csms() if csm != account.csm)
    with pytest.raises(NotFoundError) as refused:
        account_brief(house, account.external_id, user=other)
    assert account.name not in str(refused.value)
