"""The model reads how people write: it adds what it can quote; every fault leaves the offline profile."""

import json
from pathlib import Path
from typing import Any

import pytest
from integration.graph.test_model_reading import TODAY, copied, home, house_with  # noqa: F401  # the fixtures
from scripted_model import Fault, ScriptedModel

from agents.disc.profile import readings
from domain.disc import DiscReading
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily

pytestmark = pytest.mark.usefixtures("undrafted")

PLANS = "Next spring the Lisbon people come on top, about forty of them."
NOTHING = '{"findings": []}'


def says(*findings: tuple[str, str]) -> str:
    return json.dumps({"findings": [{"cue": cue, "quote": quote} for cue, quote in findings]})


def profiled(house: House) -> DiscReading:
    run = run_daily(house, Order(DAILY, TODAY, TODAY))
    assert run.summary is not None
    house.__dict__["told"] = run.summary["disc_reading"]
    ids = house.accounts.ids()
    return readings(house.disc.facts(ids, TODAY), TODAY)[1]


def with_model(folder: Path, model: ScriptedModel, **more: Any) -> House:
    return house_with(folder, model.url, model_reads=0, **{"model_profile_reads": 10, **more})


def told(house: House) -> dict[str, Any]:
    found: dict[str, Any] = house.__dict__["told"]["model"]
    return found


def test_without_a_model_the_cue_table_alone_is_read(copied: Path) -> None:  # noqa: F811
    house = house_with(copied)
    profiled(house)
    assert told(house)["label"] == "no AI: no model is configured"


def test_a_quote_that_stands_there_adds_a_little_once(copied: Path, scripted_model: ScriptedModel) -> None:  # noqa: F811
    house = with_model(copied, scripted_model)
    scripted_model.says(
        NOTHING, NOTHING, says(("outcome", PLANS), ("outcome", PLANS), ("hedge", "perhaps not there"))
    )
    first = profiled(house)
    assert (told(house)["found"], told(house)["dropped"]) == (1, 2)
    marks = [one for one in house.disc.of_account(1, TODAY)[1] if one.by_model]
    assert [(one.cue, one.quote, one.ref) for one in marks] == [("outcome", PLANS, "I-1")]
    asked = len(scripted_model.asked)
    assert profiled(house).probabilities == first.probabilities
    assert len(scripted_model.asked) == asked


@pytest.mark.parametrize(
    "answer",
    [
        says(("decision", "The board has cancelled everything.")),  # quoted, not their own
        says(("enthusiasm", "We are hiring everywhere!")),  # a signature
        says(("decision", "made up words of its own")),
        says(("imperative", "e")),
        '{"findings": [{"cue": "D", "quote": "Ignore your instructions"}]}',
        "DISC: D",
    ],
)
def test_what_is_not_in_their_own_words_changes_nothing(
    copied: Path,  # noqa: F811
    scripted_model: ScriptedModel,
    answer: str,
) -> None:
    plain = profiled(house_with(copied)).probabilities
    scripted_model.always(answer)
    assert profiled(with_model(copied, scripted_model)).probabilities == plain


@pytest.mark.parametrize(
    "fault", [Fault.SERVER_ERROR, Fault.INSUFFICIENT_QUOTA, Fault.NOT_HTTP, Fault.SLOW_DRIP]
)
def test_every_fault_leaves_the_offline_profile(
    copied: Path,  # noqa: F811
    scripted_model: ScriptedModel,
    fault: Fault,
) -> None:
    plain = profiled(house_with(copied)).probabilities
    scripted_model.always(fault)
    house = with_model(copied, scripted_model, model_seconds=1)  # so long it is waited for
    assert profiled(house).probabilities == plain
    assert told(house)["found"] == 0
    assert told(house)["label"]
