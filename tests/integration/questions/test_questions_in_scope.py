"""A person's questions are answered from their own accounts: in the query, never by leaving rows out afterwards."""

import pytest
from question_world import TODAY, Demo

from agents.analyst.answers import FigureAnswer, NotFigures
from agents.analyst.fields import Need
from domain.errors import NotFoundError
from domain.scope import EVERYONE, AccountScope
from keepwell.asking.answering import answer_figures
from keepwell.asking.columns import Columns
from keepwell.knowledge_base import ids_within, scope_of

GRACE = AccountScope("Grace Okafor")


def _theirs(demo: Demo, csm: str) -> set[str]:
    return {one.name for one in demo.now.active if one.csm == csm}


def test_a_csm_is_known_by_name(demo: Demo) -> None:
    for said in ("Grace Okafor", "grace  okafor"):
        assert scope_of(demo.house, said) == GRACE
    assert scope_of(demo.house, None) == EVERYONE


@pytest.mark.parametrize("said", ["", "grace", "grace.okafor@evil.example", "Grace Okafor' OR 1=1 --"])
def test_somebody_unknown_is_refused_and_sees_nothing(demo: Demo, said: str) -> None:
    with pytest.raises(NotFoundError, match="No account belongs to"):
        scope_of(demo.house, said)


def test_all_customers_are_those_of_the_asker(demo: Demo) -> None:
    answer = answer_figures("list all customers", demo.house, GRACE, TODAY)
    assert isinstance(answer, FigureAnswer)
    assert {row["account"] for row in answer.rows} == _theirs(demo, "Grace Okafor")
    counted = answer_figures("how many customers do we have", demo.house, GRACE, TODAY)
    assert isinstance(counted, FigureAnswer)
    assert counted.value == len(_theirs(demo, "Grace Okafor"))


def test_my_accounts_are_the_askers_and_nobodys_without_one(demo: Demo) -> None:
    mine = answer_figures("which of my accounts are green?", demo.house, GRACE, TODAY)
    assert isinstance(mine, FigureAnswer)
    green = {one.name for one in demo.now.active if one.csm == "Grace Okafor" and one.band == "green"}
    assert {row["account"] for row in mine.rows} == green
    nobodys = answer_figures("which of my accounts are green?", demo.house, EVERYONE, TODAY)
    assert isinstance(nobodys, NotFigures)
    assert nobodys.asks_back is not None


def test_a_foreign_account_is_as_unknown_as_one_that_does_not_exist(demo: Demo) -> None:
    foreign = next(one for one in demo.now.active if one.csm != "Grace Okafor")
    answer = answer_figures(f"what is the health of {foreign.name}?", demo.house, GRACE, TODAY)
    nobody = answer_figures("what is the health of Initech Global?", demo.house, GRACE, TODAY)
    assert answer.abstained
    assert nobody.abstained
    assert foreign.ref not in str(answer)


def test_another_csm_cannot_be_asked_for_by_name(demo: Demo) -> None:
    answer = answer_figures("which of Priya Raman's accounts are green?", demo.house, GRACE, TODAY)
    assert answer.abstained


def test_no_answer_names_a_foreign_account_whatever_is_asked(demo: Demo) -> None:
    foreign = [one for one in demo.now.every if one.csm != "Grace Okafor"]
    for asked in (
        "top 50 accounts by mrr", "who churned this year", "accounts with open tickets", "average health by csm",
        "accounts with open alerts", "who hasn't logged in for 2 weeks", "customers with an nps of 6 or less",
        "which customers could we upsell seats to", "accounts using forecasting", "mrr by plan", "what is our nrr",
        "are there any customers with health under 1", "accounts with health under 1 in germany",
    ):  # fmt: skip
        told = str(answer_figures(asked, demo.house, GRACE, TODAY))
        assert not [one.name for one in foreign if one.name in told or one.ref in told], asked


def test_every_column_is_read_for_the_scope_alone(demo: Demo) -> None:
    ids = ids_within(demo.house, GRACE)
    assert ids is not None
    first = TODAY.replace(day=1)
    columns = Columns(demo.house, ids, TODAY, first, ("forecasting",), scored_on=TODAY, before_on=first)
    for need in Need:
        found = columns.of(need, ids)
        assert set(found["account_id"].to_list()) <= set(ids), need
        assert found["account_id"].is_unique().all(), need


def test_nobody_of_ones_own_is_an_empty_answer_not_everybody(demo: Demo) -> None:
    nobody = AccountScope("Nobody At All")
    answer = answer_figures("how many customers do we have", demo.house, nobody, TODAY)
    assert isinstance(answer, NotFigures) or answer.value == 0
    assert ids_within(demo.house, nobody) == []
    assert Columns(demo.house, [], TODAY).of(Need.ACCOUNT, []).is_empty()
