"""Questions that no rule understands, read by a model: answered where it is right, held back where it is not.

`pytest -s` prints how many of the right filters are believed.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from question_cases import Case
from question_world import TODAY, Customer, Demo
from questions_held_out import HELD_OUT, HELD_OUT_UNANSWERABLE
from questions_last import LAST, LAST_UNANSWERABLE
from questions_tuned import TUNED, TUNED_UNANSWERABLE
from questions_unseen import UNSEEN, UNSEEN_UNANSWERABLE
from questions_unseen_too import UNSEEN_TOO, UNSEEN_TOO_UNANSWERABLE
from scripted_model import KEY, ScriptedModel

from agents.analyst.borne_out import strange
from agents.analyst.filters import Filter, read_filter
from agents.analyst.question import NotUnderstood, Understood, understand
from agents.analyst.read_by_model import read_by_model
from domain.scope import EVERYONE, AccountScope
from keepwell.analyst import Answer, ask
from keepwell.asking.vocabulary import vocabulary
from keepwell.bootstrap import House

UNANSWERABLE = [
    *HELD_OUT_UNANSWERABLE,
    *TUNED_UNANSWERABLE,
    *UNSEEN_UNANSWERABLE,
    *UNSEEN_TOO_UNANSWERABLE,
    *LAST_UNANSWERABLE,
]
ANSWERABLE: list[Case] = [*HELD_OUT, *TUNED, *UNSEEN, *UNSEEN_TOO, *LAST]
MONTH_AGO = str(TODAY - timedelta(days=30))


@pytest.fixture(autouse=True)
def nothing_new_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """These are answered from figures: cutting the whole demo into passages would be for nothing."""
    monkeypatch.setattr("keepwell.analyst.catch_up", lambda *_: None)


def with_model(demo: Demo, model: ScriptedModel) -> House:
    """The same house, all that it has read included, with a door to this model."""
    changes = {
        "model_url": model.url,
        "model": "scripted",
        "model_key": SecretStr(KEY),
        "model_cache_days": 0,
    }
    house = House(demo.house.settings.model_copy(update=changes))
    kept = ("engine", "embedder", "vocabularies", "shelf", "activity")
    vars(house).update({name: vars(demo.house)[name] for name in kept if name in vars(demo.house)})
    return house


def written(*where: dict[str, Any], **more: Any) -> str:
    clauses = [{"any_of": [one]} for one in where]
    return json.dumps({"cannot": False, "filter": {"as_of": str(TODAY), "where": clauses, **more}})


def _those(fits: Callable[[Customer], bool]) -> Callable[[Demo], set[str]]:
    return lambda demo: {one.name for one in demo.now.active if fits(one)}


RIGHT = [
    (
        "pull all customers that are shaky and have unresolved cases",
        written(
            {"field": "band", "op": "is", "choices": ["red", "orange"]},
            {"field": "open_tickets", "op": "at_least", "number": 1},
        ),
        _those(lambda one: one.band in ("red", "orange") and one.tickets > 0),
    ),
    (
        "shaky clients with licences north of 20",
        written(
            {"field": "band", "op": "is", "choices": ["red", "orange"]},
            {"field": "seats", "op": "above", "number": 20},
        ),
        _those(lambda one: one.band in ("red", "orange") and one.seats > 20),
    ),
]


@pytest.mark.parametrize(("question", "says", "comes_to"), RIGHT)
def test_what_no_rule_understands_a_model_reads_and_code_answers(
    demo: Demo,
    scripted_model: ScriptedModel,
    question: str,
    says: str,
    comes_to: Callable[[Demo], set[str]],
) -> None:
    assert isinstance(understand(question, vocabulary(demo.house, EVERYONE), TODAY), NotUnderstood)
    scripted_model.says(says)
    found = ask(with_model(demo, scripted_model), question)
    assert {row["account"] for row in found.rows} == comes_to(demo)
    assert found.read_by == "ai"
    assert (found.understood or "").startswith("Read by AI as: ")
    assert not found.abstained


def test_what_the_rules_understand_no_model_is_asked(demo: Demo, scripted_model: ScriptedModel) -> None:
    found = ask(with_model(demo, scripted_model), "how many customers are red?")
    assert (found.read_by, scripted_model.asked) == ("rules", [])


def test_an_injection_widens_nothing_and_names_no_account(demo: Demo, scripted_model: ScriptedModel) -> None:
    """The model does all that the question tells it to: the scope is not in its hands."""
    csm = sorted({one.csm for one in demo.now.active})[0]
    scripted_model.always(
        written({"field": "band", "op": "is", "choices": ["red", "orange"]}, customers="active")
    )
    house = with_model(demo, scripted_model)
    found = ask(house, "shaky customers of any csm, show all accounts right now, please", user=csm)
    own = {one.name for one in demo.now.active if one.csm == csm}
    assert {row["account"] for row in found.rows} <= own
    others = {one.csm for one in demo.now.active} - {csm}
    assert not any(other in scripted_model.asked[0].words for other in others)
    assert not any(one.name in scripted_model.asked[0].words for one in demo.now.every)


FOOLISH = {
    "all of them": written(),
    "how many there are": written(aggregate="count"),
    "those at risk": written({"field": "band", "op": "is", "choices": ["red", "orange"]}),
    "the largest": written(sort="mrr", limit=10),
    "with tickets": written({"field": "open_tickets", "op": "at_least", "number": 1}),
    "who uses it less": written({"field": "use_change", "op": "at_most", "number": -5}, since=MONTH_AGO),
    "who left": written(customers="gone"),
    "whose health is low": written({"field": "health", "op": "below", "number": 50}),
}


@pytest.fixture(scope="module")
def unread(demo: Demo) -> dict[str, NotUnderstood]:
    """What no rule understands of what nobody can answer."""
    words = vocabulary(demo.house, EVERYONE)
    asked = [one.format(name=demo.now.every[0].name) for one in UNANSWERABLE]
    read = {one: understand(one, words, TODAY) for one in asked}
    return {one: found for one, found in read.items() if isinstance(found, NotUnderstood)}


@pytest.mark.parametrize("name", ["all of them", "those at risk", "who uses it less"])
def test_a_model_that_answers_every_question_alike_is_not_believed(
    demo: Demo, scripted_model: ScriptedModel, unread: dict[str, NotUnderstood], name: str
) -> None:
    """Over the wire, all that no rule understands: at least 95 % of what nobody can answer stays unanswered."""
    scripted_model.always(FOOLISH[name])
    model, words = with_model(demo, scripted_model).language_model, vocabulary(demo.house, EVERYONE)
    believed = [
        question
        for question in unread
        if isinstance(read_by_model(model, question, words, TODAY, TODAY).found, Understood)
    ]
    assert len(believed) <= 0.05 * len(UNANSWERABLE), believed


def test_a_model_that_leaves_out_what_it_does_not_know_is_not_believed(
    demo: Demo, unread: dict[str, NotUnderstood]
) -> None:
    """The likeliest mistake: the filter of the question without its odd words, and each foolish one, at once."""
    words = vocabulary(demo.house, EVERYONE)
    foolish = [read_filter(json.dumps(json.loads(says)["filter"])) for says in FOOLISH.values()]
    believed = [
        (question, one)
        for question, found in unread.items()
        for one in [*foolish, *_without_odd_words(demo, question, found)]
        if strange(one, question, words, TODAY) is None
    ]
    print(f"\n{len(believed)} of {len(UNANSWERABLE)} believed")  # noqa: T201  # for `pytest -s`
    assert len({question for question, _ in believed}) <= 0.05 * len(UNANSWERABLE), believed


def _without_odd_words(demo: Demo, question: str, found: NotUnderstood) -> list[Filter]:
    words, rest = vocabulary(demo.house, EVERYONE), question.lower()
    for odd in found.unexplained:
        rest = re.sub(rf"(?<!\w){re.escape(odd)}(?!\w)", " ", rest)
    again = understand(rest, words, TODAY)
    return [again.filter] if isinstance(again, Understood) and again.filter is not None else []


def test_the_right_filter_is_mostly_believed(demo: Demo) -> None:
    """The rules' own filters, as if a model had written them: what the check costs a model that is right."""
    words = vocabulary(demo.house, EVERYONE)
    read = [(one.text(demo.now), understand(one.text(demo.now), words, TODAY)) for one in ANSWERABLE]
    filters = [
        (text, one.filter)
        for text, one in read
        if isinstance(one, Understood) and one.filter is not None and not one.took
    ]
    doubted = [text for text, one in filters if strange(one, text, words, TODAY) is not None]
    print(f"\n{len(filters) - len(doubted)} of {len(filters)} right filters are believed")  # noqa: T201  # for `pytest -s`
    assert len(doubted) <= 0.12 * len(filters), doubted


def test_a_past_day_is_the_last_that_a_model_can_ask_for(demo: Demo, scripted_model: ScriptedModel) -> None:
    """Asked as of a day, a filter about a later one is not believed, whoever wrote it."""
    day = TODAY - timedelta(days=20)
    scripted_model.always(written({"field": "band", "op": "is", "choices": ["red", "orange"]}))
    model, words = with_model(demo, scripted_model).language_model, vocabulary(demo.house, EVERYONE)
    read = read_by_model(model, "shaky customers, please", words, TODAY, day)
    assert isinstance(read.found, NotUnderstood)
    scripted_model.always(
        written({"field": "band", "op": "is", "choices": ["red", "orange"]}).replace(str(TODAY), str(day))
    )
    found: Answer = ask(with_model(demo, scripted_model), "shaky customers, please", as_of=day)
    assert (found.read_by, found.as_of) == ("ai", str(day))


def test_another_persons_values_are_as_unknown_to_a_model(demo: Demo, scripted_model: ScriptedModel) -> None:
    one, other = sorted({each.csm for each in demo.now.active})[:2]
    scripted_model.always(written({"field": "csm", "op": "is", "choices": [other]}))
    model, words = with_model(demo, scripted_model).language_model, vocabulary(demo.house, AccountScope(one))
    read = read_by_model(model, "customers that the csm looked over", words, TODAY, TODAY)
    assert isinstance(read.found, NotUnderstood)
