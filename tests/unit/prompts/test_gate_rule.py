"""The rule of the gate, with a trial that needs no model: what is worse anywhere is refused, and named."""

from collections.abc import Callable, Sequence

import pytest

from domain.model_calls import Outcome
from domain.prompts import PromptCase
from prompts.front_matter import StyleRules
from prompts.gate import AGREES, Evaluation, Verdict, alike, evaluate, refusal, sign_test
from prompts.load import Prompt
from prompts.style import broken, calls_to_action, sentences
from prompts.trial import Check, Output

OLD, NEW = Prompt("tester/ask", "old", 1), Prompt("tester/ask", "new", 2)


class Told:
    """A trial that passes where it is told to."""

    name = "tester/ask"

    def __init__(self, passes: Callable[[str, str], bool], outcome: Outcome = Outcome.OK) -> None:
        self.passes, self.outcome, self.asked = passes, outcome, []  # type: ignore[var-annotated]  # (text, key)

    def run(self, prompt: Prompt, case: PromptCase) -> Output:
        self.asked.append((prompt.text, case.key))
        checks = (Check("holds", self.passes(prompt.text, case.key)),)
        label = "" if self.outcome is Outcome.OK else "no AI: it is down"
        return Output("Fine words.", "", self.outcome, checks, label, 10, 2, 5)

    def on_accounts(self, count: int, seed: int) -> Sequence[PromptCase]:
        return []


def cases(*told: tuple[str, str]) -> list[PromptCase]:
    """(key, language)."""
    return [PromptCase("tester/ask", key, {}, kind="note", language=language) for key, language in told]


MIXED = cases(("e1", "en"), ("e2", "en"), ("e3", "en"), ("d1", "de"))


def judged(lost: str = "", failed_before: str = "") -> Evaluation:
    """`lost`: cases the new text fails; `failed_before`: those the old one fails."""
    return evaluate(
        Told(lambda text, key: key not in (lost if text == "new" else failed_before).split()), MIXED, OLD, NEW
    )


def test_what_is_as_good_everywhere_may_go() -> None:
    found = judged()
    assert (found.verdict, refusal(found)) == (Verdict.EQUAL, "")
    assert found.side("candidate") == {"read": 40, "written": 8, "micros": 20}
    assert judged(failed_before="e1").verdict is Verdict.BETTER


@pytest.mark.parametrize(
    ("lost", "before", "worse"),
    [
        ("e1", "", ["all", "kind note", "language en"]),
        ("d1", "e1 e2", ["language de"]),
        ("e1 e2", "e1", ["all", "kind note", "language en"]),
        ("e1", "e2", []),
    ],
)
def test_fewer_passes_in_any_slice_are_a_refusal(lost: str, before: str, worse: list[str]) -> None:
    found = judged(lost, before)
    assert [one.title for one in found.slices if one.worse] == worse
    assert bool(refusal(found)) == bool(worse)
    assert (found.verdict is Verdict.WORSE) == bool(worse)


def test_a_refusal_names_slices_figures_and_cases() -> None:
    assert refusal(judged("d1", "e1 e2")) == (
        "it is worse, language de: 0 of 1 pass, 1 did (by chance: 50%). Lost: d1 (holds)"
    )


def test_where_the_whole_is_worse_its_slices_are_only_named() -> None:
    assert refusal(judged("e1 d1")) == (
        "it is worse, all: 2 of 4 pass, 4 did (by chance: 25%); so are kind note, language en, language de. "
        "Lost: e1 (holds), d1 (holds)"
    )
    many = cases(*((f"c{n}", "en") for n in range(40)))
    found = evaluate(Told(lambda text, _: text == "old"), many, OLD, NEW)
    assert refusal(found).endswith("c11 (holds) and 28 more")


def test_a_model_that_is_not_there_ends_it_and_nothing_is_known() -> None:
    trial = Told(lambda *_: True, Outcome.DOWN)
    found = evaluate(trial, MIXED, OLD, NEW)
    assert found.verdict is Verdict.UNKNOWN
    assert len(trial.asked) == 2
    assert refusal(found) == "it could not be tried on every case (it is down)"


def test_no_cases_are_no_evidence() -> None:
    assert evaluate(Told(lambda *_: True), [], OLD, NEW).verdict is Verdict.UNKNOWN


def test_the_seed_draws_who_is_asked_first() -> None:
    orders = []
    for seed in (1, 1, 2):
        trial = Told(lambda *_: True)
        evaluate(trial, MIXED * 4, OLD, NEW, seed=seed)
        orders.append(trial.asked)
    assert orders[0] == orders[1] != orders[2]
    assert {text for text, _ in orders[0][::2]} == {"old", "new"}


def test_the_sign_test_is_exact() -> None:
    assert sign_test(0, 0) == 1.0
    assert sign_test(1, 0) == 0.5
    assert sign_test(5, 0) == 1 / 32
    assert sign_test(3, 1) == 5 / 16


def test_an_approved_text_is_agreed_with_in_words() -> None:
    assert alike("Hello Ana, the export works.", "hello ana. The export works!") == 1.0
    assert alike("", "") == 1.0
    assert alike("The export works again.", "Lunch on Thursday?") == 0.0
    case = PromptCase("tester/ask", "a", {}, approved="Fine words, all of them")
    found = evaluate(Told(lambda *_: True), [case], OLD, NEW)
    assert alike(case.approved, "Fine words.") > AGREES
    assert found.tried[0].candidate_failed == ()
    other = PromptCase("tester/ask", "a", {}, approved="Quite another message about something else")
    failed = evaluate(Told(lambda *_: True), [other], OLD, NEW).tried[0].candidate_failed
    assert [one.name for one in failed] == ["agreement"]


HEAD = "---\nstyle_rules: {{most_words: {}}}\n---\nx"


def test_both_are_held_to_the_rules_of_both() -> None:
    strict, loose = Prompt("tester/ask", HEAD.format(1), 1), Prompt("tester/ask", HEAD.format(9), 2)
    found = evaluate(Told(lambda *_: True), MIXED, strict, loose)
    assert [check.name for check in found.tried[0].production_failed] == ["style"]
    assert [check.says for check in found.tried[0].candidate_failed] == ["2 words, at most 1"]
    freed = evaluate(Told(lambda *_: True), MIXED, strict, loose, own_rules=True)
    assert freed.tried[0].candidate_failed == ()
    tightened = evaluate(Told(lambda *_: True), MIXED, loose, strict)
    assert tightened.verdict is Verdict.EQUAL  # the new rule is nobody's loss: the old text breaks it as well


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"most_words": 5}, "12 words, at most 5"),
        ({"least_words": 50}, "12 words, at least 50"),
        ({"most_sentences": 1}, "2 sentences, at most 1"),
        ({"most_paragraphs": 1}, "2 paragraphs, at most 1"),
        ({"must_contain": ("regards",)}, "it lacks 'regards'"),
        ({"must_not_contain": ("EXPORT",)}, "it has 'EXPORT'"),
        ({"must_not_contain": ("port",)}, ""),
        ({"one_call_to_action": True}, ""),
        ({"most_words": 12, "least_words": 12, "most_sentences": 2, "most_paragraphs": 2}, ""),
    ],
)
def test_style_is_told_by_counting(rules: dict[str, object], says: str) -> None:
    text = "The export works at 3.5 times the speed.\n\nShall we talk tomorrow?"
    assert "; ".join(broken(StyleRules.model_validate(rules), text)) == says


def test_what_asks_for_something_is_counted_in_four_languages() -> None:
    assert sentences("Dr. Berg: 3.5 seats. Good!") == ["Dr.", "Berg: 3.5 seats.", "Good!"]
    assert calls_to_action("It works. Please reply by Friday. Shall we talk?") == 2
    assert calls_to_action("Es geht. Bitte antworten Sie bis Freitag.") == 1
    assert calls_to_action("Merci de confirmer. Ça marche.") == 1
    assert calls_to_action("Por favor, confírmeme la fecha.") == 1
    assert calls_to_action("All is well.") == 0
