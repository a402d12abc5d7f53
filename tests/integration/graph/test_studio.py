"""The graphs as langgraph.json names them: made without anything in hand, and run as Studio runs them."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from copied_home import copied
from integration.graph.conftest import AS_OF
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from domain.drafts import INTERNAL
from keepwell import studio
from keepwell.bootstrap import House

ROOT = Path(__file__).parents[3]
NAMED = json.loads((ROOT / "langgraph.json").read_text("utf-8"))["graphs"]


@pytest.fixture
def house(drafted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The home that the environment names."""
    copied(drafted, tmp_path / "home")
    monkeypatch.setenv("KEEPWELL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KEEPWELL_TODAY", AS_OF.isoformat())
    studio.home.cache_clear()
    yield studio.home()
    studio.home().engine.dispose()
    studio.home.cache_clear()


def made(name: str, config: Any = None) -> Any:
    path, _, factory = NAMED[name].partition(":")
    assert (ROOT / path).is_file()
    module = import_module(path.removeprefix("./").removesuffix(".py").replace("/", "."))
    return getattr(module, factory)(config or {"configurable": {}})


def test_all_three_graphs_are_named() -> None:
    assert set(NAMED) == {"daily", "outreach", "ask"}


@pytest.mark.parametrize("name", ["daily", "outreach", "ask"])
def test_a_graph_is_drawn_without_a_home_being_made(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEPWELL_HOME", str(tmp_path / "none"))
    studio.home.cache_clear()
    drawn = made(name).get_graph(xray=True).draw_mermaid()
    assert "__start__" in drawn
    assert not (tmp_path / "none").exists()


def test_a_message_is_answered_as_the_inbox_answers(house: House) -> None:
    draft = next(
        one for one in house.drafts.of_accounts(house.accounts.ids(), ["waiting"]) if one.kind not in INTERNAL
    )
    config: Any = {"configurable": {"thread_id": "1", "langgraph_auth_user_id": "kim"}}
    graph = made("outreach", config).copy(update={"checkpointer": InMemorySaver()})
    graph.invoke({"draft_id": draft.id}, config)
    assert graph.invoke(Command(resume=[{"type": "accept", "args": None}]), config)["outcome"] == "approved"
    assert [one.by for one in house.drafts.verdicts(draft.id)] == ["kim"]


def test_a_question_needs_no_more_than_its_words(house: House) -> None:
    done = made("ask").invoke({"question": "How many accounts are red?"})
    assert done["sentences"]
    assert done["as_of"] == AS_OF.isoformat()


def test_a_question_of_one_csm_stays_within_their_book(house: House) -> None:
    csm = house.accounts.csms()[0][0]
    config = {"configurable": {"user": csm}}
    mine = made("ask", config).invoke({"question": "how many accounts do I have?"})
    every = made("ask").invoke({"question": "how many accounts are there?"})
    assert mine["figures"]["total"] < every["figures"]["total"]


def test_a_day_is_run_to_its_end(house: House) -> None:
    done = made("daily").invoke({"as_of": AS_OF.isoformat()})
    assert done["summary"]["accounts"] == len(house.accounts.ids())
    assert house.runs.get(done["run_id"]).finished_at is not None
