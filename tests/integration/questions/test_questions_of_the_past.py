"""A question about a past day is answered by what stood on that day, whatever came later."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from question_cases import RIGHT, graded
from question_world import TODAY, Demo, World, world
from questions_of_the_past import OF_THE_PAST, THEN

from agents.analyst.answers import FigureAnswer
from domain.scope import EVERYONE
from keepwell.asking.answering import answer_figures
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.settings import Settings

LATER = "2026-10-20"


@pytest.fixture(scope="module")
def then(demo: Demo) -> World:
    return world(demo.house, demo.folder, THEN)


@pytest.fixture(scope="module")
def poisoned(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The same home after wild facts of later days came in, and the day was run again with them."""
    folder = tmp_path_factory.mktemp("poison")
    home = Path(shutil.copytree(demo.folder.parent, folder / "home"))
    house = House(Settings(home=home, today=TODAY))
    import_into(house, _wild(folder / "bundle", demo), source="demo")
    run_daily(house, Order(DAILY, TODAY, TODAY), lambda *_: None)
    return house


def _wild(folder: Path, demo: Demo) -> Path:
    """Every account leaves, pays a fortune elsewhere, rates ten, shouts and is silent no more: all after THEN."""
    folder.mkdir()
    refs = [one.ref for one in demo.now.every]
    tables = {
        "subscriptions": [
            "external_id,account,start_date,plan,tier,seats,mrr,currency,billing,renewal_date,source"
        ]
        + [
            f"W-{r},{r},{LATER},Loomboard Wild,enterprise,9999,999999.00,EUR,annual,2026-11-30,crm"
            for r in refs
        ],
        "churn_events": ["account,occurred_at,reason,external_id,source"]
        + [f"{r},2026-11-20,wild,WX-{r},crm" for r in refs[::2]],
        "surveys": ["external_id,account,occurred_at,kind,score,source"]
        + [f"WV-{r},{r},{LATER}T08:00:00Z,nps,0,surveys" for r in refs],
        "exchange_rates": ["currency,base,day,rate,source", f"GBP,EUR,{LATER},99.0,wild"],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    talk = [
        {"external_id": f"WI-{r}", "account": r, "occurred_at": f"{LATER}T09:00:00Z", "channel": "ticket",
         "direction": "in", "subject": "Everything is broken", "body": "We leave.", "source": "helpdesk"}
        for r in refs
    ]  # fmt: skip
    use = [
        {"external_id": f"WU-{r}", "account": r, "occurred_at": f"{LATER}T10:00:00Z", "user": "wild", "is_login": True,
         "feature": "forecasting", "source": "product"}
        for r in refs
    ]  # fmt: skip
    for name, rows in (("interactions", talk), ("usage_events", use)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.mark.parametrize("case", OF_THE_PAST, ids=lambda case: case.asks)
def test_a_past_day_is_told_as_it_stood(case: object, demo: Demo, then: World) -> None:
    answer = answer_figures(case.text(then), demo.house, EVERYONE, TODAY)  # type: ignore[attr-defined]
    assert graded(case, answer, then) == RIGHT, answer  # type: ignore[arg-type]
    assert answer.as_of == THEN


def test_facts_that_came_later_change_no_answer_about_a_past_day(
    demo: Demo, then: World, poisoned: House
) -> None:
    for case in OF_THE_PAST:
        asked = case.text(then)
        before, after = (answer_figures(asked, house, EVERYONE, TODAY) for house in (demo.house, poisoned))
        assert after == before, asked
    now = answer_figures("top 5 accounts by mrr", poisoned, EVERYONE, TODAY)
    assert isinstance(now, FigureAnswer)
    assert now != answer_figures(
        "top 5 accounts by mrr", demo.house, EVERYONE, TODAY
    )  # the poison did come in


def test_the_day_may_be_given_apart_from_the_question(demo: Demo) -> None:
    apart = answer_figures("which accounts are red", demo.house, EVERYONE, TODAY, as_of=THEN)
    within = answer_figures("which accounts were red on 1 october 2026", demo.house, EVERYONE, TODAY)
    assert isinstance(apart, FigureAnswer)
    assert apart == within


def test_a_day_before_anything_was_scored_is_not_made_up(demo: Demo) -> None:
    answer = answer_figures("which accounts were red on 1 march 2019", demo.house, EVERYONE, TODAY)
    assert answer.abstained


def test_a_day_to_come_is_asked_about_again(demo: Demo) -> None:
    answer = answer_figures("which accounts are red as of 1 march 2031", demo.house, EVERYONE, TODAY)
    assert answer.abstained


def test_days_in_a_question_count_from_the_day_it_is_asked_for(demo: Demo) -> None:
    answer = answer_figures("renewals next month", demo.house, EVERYONE, TODAY, as_of=date(2026, 9, 15))
    assert isinstance(answer, FigureAnswer)
    assert all(date(2026, 10, 1) <= row["renewal"] <= date(2026, 10, 31) for row in answer.rows)
