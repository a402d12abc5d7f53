"""One account's page: its first paint, its timeline and the facts behind its numbers, within the scope."""

from datetime import timedelta

import pytest
from desk_cast import KIM, NOW, SARA, TODAY, alert, days
from storage_rows import load

from domain.desk import DeskChange
from domain.errors import KeepwellError, NotFoundError
from domain.scope import EVERYONE, AccountScope
from keepwell.bootstrap import House
from keepwell.cited import open_citation
from keepwell.desk.account_head import account_head
from keepwell.desk.account_parts import contacts, timeline

KIMS = AccountScope("Kim Ito")


def talked(house: House) -> None:
    lines = [{"external_id": None, "speaker": "Ann", "text": f"Line {n}"} for n in range(1, 10)]
    call = {"external_id": "call", "channel": "call", "occurred_at": NOW - days(2), "utterances": lines}
    mail = {
        "external_id": "mail",
        "occurred_at": NOW - days(3),
        "body": "We miss the export.",
        "contact": "ann",
    }
    other = {"external_id": "foreign", "account": "A-3", "body": "Kim's own"}
    survey = {"external_id": "nps", "comment": "Too slow", "occurred_at": NOW - days(4), "contact": "ann"}
    ann = {"external_id": "ann", "name": "Ann Berg", "email": "ann@orsted.example", "is_primary": True}
    load(house.intake, contacts=[ann], interactions=[call, mail, other], surveys=[survey])


def test_the_first_paint_is_what_is_stored(house: House) -> None:
    talked(house)
    house.annotations.add(1, TODAY - days(7), "note", "Met at the fair", by="sara")
    alert(house, 1, "sudden_drop", TODAY, "Ørsted Ågård fell")
    house.desk.change(DeskChange.assign("Kim Ito"), [1], EVERYONE, SARA)
    house.desk.change(DeskChange.snooze(TODAY + days(2), TODAY), [1], EVERYONE, KIM)
    found = account_head(house, KIMS, 1, KIM)
    assert (found.row.health, found.row.csm, found.row.snoozed_until) == (64.0, "Kim Ito", TODAY + days(2))
    assert found.owner is not None
    assert found.owner.instead_of == "Sara Lund"
    assert len(found.trajectory) == 53
    assert found.trajectory[-1] == (TODAY, 64.0)
    assert found.trajectory[-5] == (TODAY - timedelta(weeks=4), 70.0)
    assert [one.kind for one in found.markers] == ["note", "alert", "calibration"]
    assert [one.alert.headline for one in found.alerts] == ["Ørsted Ågård fell"]
    assert [one.called for one in found.contacts] == ["Ann Berg"]


@pytest.mark.parametrize("account_id", [1, 2, 4, 404])
def test_another_account_is_not_there_in_any_part(left_alone: House, account_id: int) -> None:
    for part in (account_head, timeline, contacts):
        with pytest.raises(NotFoundError, match=f"no account with id {account_id}"):
            part(left_alone, KIMS, account_id)
    with pytest.raises(NotFoundError):
        open_citation(left_alone, KIMS, str(account_id), "mail")
    with pytest.raises(NotFoundError):
        left_alone.views_kept.view(KIMS, account_id, TODAY, TODAY - days(7))


def test_a_timeline_in_pages_is_the_timeline_whole(house: House) -> None:
    talked(house)
    for back in (0, 2, 2, 3):
        house.annotations.add(1, TODAY - days(back), "note", "x", by="sara")
    alert(house, 1, "sudden_drop", TODAY - days(2), "Fell")
    whole = timeline(house, EVERYONE, 1)
    assert whole.next is None
    assert [one.at for one in whole.items] == sorted((one.at for one in whole.items), reverse=True)
    for size in (1, 2, 3):
        seen, after = [], None
        while True:
            found = timeline(house, EVERYONE, 1, after=after, limit=size)
            seen += found.items
            after = found.next
            if after is None:
                break
        assert seen == whole.items
    assert {one.kind for one in timeline(house, EVERYONE, 1, ["note", "alert"]).items} == {"note", "alert"}


@pytest.mark.parametrize(
    "bad", [{"after": "x"}, {"after": "20260101T000000.0~note~-1"}, {"kinds": ["x"]}, {"limit": 0}]
)
def test_a_place_that_is_none_is_refused_in_a_sentence(left_alone: House, bad: dict[str, object]) -> None:
    with pytest.raises(KeepwellError):
        timeline(left_alone, EVERYONE, 1, **bad)  # type: ignore[arg-type]


def test_a_fact_is_shown_with_the_lines_around_it(house: House) -> None:
    talked(house)
    found = open_citation(house, EVERYONE, "1", "call.5").fact
    assert found is not None
    assert [line.text for line in found.lines] == [f"Line {n}" for n in range(1, 10)]
    assert [line.text for line in found.lines if line.cited] == ["Line 5"]
    mail, answer = (open_citation(house, EVERYONE, "1", ref) for ref in ("mail", "nps"))
    assert mail.fact is not None
    assert (mail.fact.lines[0].text, mail.record) == ("We miss the export.", None)
    assert answer.record is not None
    assert (answer.record.text, answer.record.table) == ("Too slow", "surveys")


def test_a_line_is_opened_by_its_own_id_before_anything_was_searched(house: House) -> None:
    lines = [{"id": f"said-{n}", "speaker": "Ann", "text": f"Line {n}"} for n in range(1, 4)]
    load(house.intake, interactions=[{"external_id": "talk", "channel": "call", "utterances": lines}])
    found = open_citation(house, EVERYONE, "1", "said-2").fact
    assert found is not None
    assert (found.within, [line.text for line in found.lines if line.cited]) == ("talk", ["Line 2"])
    assert house.passages.after(0, 1) == []


def test_what_has_no_words_is_shown_as_it_is_on_record(house: House) -> None:
    talked(house)
    found = open_citation(house, EVERYONE, "1", "s1")
    assert found.record is not None
    assert found.record.table == "subscriptions"
    assert found.record.fields["currency"] == "EUR"


@pytest.mark.parametrize(
    "ref",
    ["foreign", "", "x" * 501, "\x00", "usage:x..y", "usage:2026-01-01..2026-01-02", "call.0", "call.10"],
)
def test_what_is_no_fact_of_this_account_is_not_there(house: House, ref: str) -> None:
    talked(house)
    with pytest.raises(NotFoundError):
        open_citation(house, EVERYONE, "1", ref)


def test_people_are_told_with_what_was_heard_of_them(house: House) -> None:
    talked(house)
    [ann] = contacts(house, EVERYONE, 1)
    assert (ann.profile.contact.called, ann.activity.heard, ann.activity.written) == ("Ann Berg", 1, 0)
