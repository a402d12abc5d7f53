"""Drafts as the daily run makes, keeps and withdraws them."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from copied_home import copied
from integration.graph.conftest import AS_OF, house_at
from integration.graph.portfolio_state import drafts, place_of
from obedient_model import ObedientModel
from pydantic import SecretStr
from scripted_model import KEY

from agents.writer.languages import LANGUAGES
from domain.drafts import INTERNAL, DraftState, Writer
from domain.reviews import RejectReason, StoredDraft
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.drafting import drafting, profiles
from keepwell.review_desk import review_of
from keepwell.settings import Settings
from storage import schema
from storage.engine import write

MakeHouse = Callable[[str], House]
FIRST = AS_OF - timedelta(days=6)


def run(house: House, first: date = FIRST, last: date = AS_OF) -> None:
    run_daily(house, Order(DAILY, first, last))


@pytest.fixture(scope="module")
def ran(drafted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house after a run, for tests that only look."""
    house = house_at(copied(drafted, tmp_path_factory.mktemp("looked-at") / "home"))
    yield house
    house.engine.dispose()


def all_of(house: House) -> list[StoredDraft]:
    return house.drafts.of_accounts(house.accounts.ids())


def test_every_account_with_a_reason_has_a_draft_that_passes_its_checks(ran: House) -> None:
    triggered = {alert.account_id for alert in ran.alerts.live() if alert.account_id is not None}
    triggered |= {one.account_id for one in ran.opportunities.list() if one.state == "open"}
    held = {one.account_id: one for one in all_of(ran)}
    assert triggered
    assert triggered <= held.keys()
    assert [one.revision.problems for one in all_of(ran) if one.revision.problems] == []


def test_a_contact_is_written_to_once_in_their_language_and_manner(ran: House) -> None:
    outward = [one for one in all_of(ran) if one.kind not in INTERNAL]
    people = Counter(to.contact_id for one in outward for to in one.message.recipients)
    assert outward
    assert set(people.values()) == {1}
    manners = profiles(ran, ran.accounts.ids(), AS_OF)
    languages = {row["contact_id"]: row["language"] for row in _contacts(ran)}
    for one in outward:
        (to,) = one.message.recipients
        assert to.contact_id is not None
        assert one.profile == manners.get(to.contact_id, (None, 0.0))[0]
        spoken = languages[to.contact_id]
        assert one.message.language == (spoken if spoken in LANGUAGES else "en")


def _contacts(house: House) -> list[dict[str, object]]:
    from storage.draft_facts import DraftFactStore

    frames = DraftFactStore(house.engine).load(house.accounts.ids(), AS_OF)
    found: list[dict[str, object]] = frames.contacts.to_dicts()
    return found


def test_what_is_for_us_goes_to_the_csm_and_nobody_else(ran: House) -> None:
    inward = [one for one in all_of(ran) if one.kind in INTERNAL]
    assert inward
    for one in inward:
        (to,) = one.message.recipients
        assert to.contact_id is None
        assert to.name == one.csm
        assert to.address.endswith("@keepwell.example")


def test_without_a_model_each_says_so(ran: House) -> None:
    for one in all_of(ran):
        assert one.revision.written.by is Writer.TEMPLATE
        why = "briefs for colleagues are made by code" if one.is_internal else "no model is configured"
        assert one.revision.written.label == f"no AI: {why}"


def test_the_summary_counts_what_was_written(ran: House) -> None:
    latest = ran.runs.latest(DAILY)
    assert latest is not None
    assert latest.summary is not None
    assert latest.summary["drafts_written"] == len(all_of(ran))
    assert sum(latest.summary["drafts_written_by_kind"].values()) == len(all_of(ran))
    assert latest.summary["drafts_blocked"] == 0
    written_by = latest.summary["drafts_written_by"]
    assert written_by.keys() == {"no_model", "for_colleagues"}
    assert sum(written_by.values()) == len(all_of(ran))


def test_the_model_writes_for_the_most_pressing_accounts_within_the_share_and_the_run_says_so(
    drafted: Path, tmp_path: Path, obedient: ObedientModel
) -> None:
    home = copied(drafted, tmp_path / "home")
    _without_drafts(house_at(home))
    known: dict[str, Any] = {"model_url": obedient.url, "model": "scripted", "model_key": SecretStr(KEY)}
    known |= {"model_reads": 0, "model_profile_reads": 0, "model_drafts": 3}
    house = House(Settings(home=home, **known), now=house_at(home).now)
    run(house, AS_OF)
    asked = house.model_calls.of_run(house.runs.latest(DAILY).id)  # type: ignore[union-attr]  # it has just run
    by_model = [one for one in all_of(house) if one.revision.written.by is Writer.MODEL]
    chosen = {one.account_id for one in by_model}
    assert len(chosen) == 3
    assert {one.agent: one.calls for one in asked} == {"writer": len(by_model), "words": 3}
    summary = house.runs.latest(DAILY).summary  # type: ignore[union-attr]
    assert summary is not None
    left = [
        one for one in all_of(house) if one.revision.written.label.startswith("no AI: the model writes for 3")
    ]
    assert summary["drafts_written_by"]["model"] == len(by_model)
    assert summary["drafts_written_by"]["budget"] == len(left) > 0
    places = {one: place_of(house, one) for one in house.accounts.ids()}
    assert max(places[one] for one in chosen) <= min(places[one.account_id] for one in left)
    _resumed_asks_for_nobody_else(house, chosen)


def _resumed_asks_for_nobody_else(house: House, chosen: set[int]) -> None:
    run_id = house.runs.latest(DAILY).id  # type: ignore[union-attr]
    assert drafting(house, run_id).quill.accounts == chosen
    assert drafting(house).quill.accounts == set()
    house.language_model.close()
    house.engine.dispose()


def _without_drafts(house: House) -> None:
    with write(house.engine) as connection:
        for table in (schema.drafts, schema.agent_words):
            connection.execute(sa.delete(table))
    house.engine.dispose()


def test_the_same_day_again_changes_nothing(new_house: MakeHouse) -> None:
    house = new_house("again")
    run(house)
    before = drafts(house)
    run(house, AS_OF)
    assert drafts(house) == before


def test_a_run_of_past_days_alone_writes_none(new_house: MakeHouse) -> None:
    house = new_house("past")
    run(house)
    before = len(all_of(house))
    run(house, AS_OF - timedelta(days=30), AS_OF - timedelta(days=20))
    assert len(all_of(house)) == before


def test_a_draft_whose_alert_is_resolved_is_withdrawn_and_a_rejected_one_stays_away(
    new_house: MakeHouse,
) -> None:
    house = new_house("over")
    run(house, FIRST, AS_OF - timedelta(days=1))
    with_alert = [one for one in all_of(house) if one.alert_id is not None and one.kind not in INTERNAL]
    gone, rejected = with_alert[:2]
    assert gone.alert_id is not None
    house.alerts.resolve(gone.alert_id, "kim", "talked to them")
    review_of(house).reject(rejected.id, "kim", RejectReason.DONE_OTHERWISE)
    run(house, AS_OF)
    now = {one.id: one for one in all_of(house)}
    assert now[gone.id].state is DraftState.WITHDRAWN
    again = [
        one for one in now.values() if (one.account_id, one.reason) == (rejected.account_id, rejected.reason)
    ]
    assert [one.state for one in again] == [DraftState.REJECTED]


def test_what_somebody_has_in_hand_is_left_alone(new_house: MakeHouse) -> None:
    house = new_house("hand")
    run(house, FIRST, AS_OF - timedelta(days=1))
    one = next(draft for draft in all_of(house) if draft.alert_id is not None)
    assert one.alert_id is not None
    review_of(house).claim(one.id, "kim")
    house.alerts.resolve(one.alert_id, "kim", "talked to them")
    run(house, AS_OF)
    assert house.drafts.get(one.id).state is DraftState.WAITING
