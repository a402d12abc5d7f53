"""What stands between a text and production: trying it on real accounts, the gate, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agents.model.face import NOT_CONFIGURED
from domain.errors import ConflictError, PromptRejectedError
from domain.prompts import Label, LabelMove, MoveKind, NewMove, PromptCase, PromptVersion
from keepwell.bootstrap import House
from keepwell.knowledge_base import catch_up
from keepwell.prompting.judging import model_judge
from keepwell.prompting.trials import TRIALS, trial_of
from keepwell.prompting.versions import known, noted, version_of
from prompts.cases import shipped_cases
from prompts.editing import check
from prompts.gate import Evaluation, Progress, evaluate, quiet, refusal
from prompts.load import Prompt, load
from prompts.registry import as_prompt, before
from prompts.trial import Output


@dataclass(frozen=True)
class Preview:
    """One case, as production and as the candidate have it."""

    case: PromptCase
    production: Output
    candidate: Output

    def as_json(self) -> dict[str, Any]:
        return {
            "on": self.case.key,
            "production": _shown(self.production),
            "candidate": _shown(self.candidate),
        }


def _shown(output: Output) -> dict[str, Any]:
    checks = [vars(one) for one in output.checks]
    told = {"text": output.text, "outcome": str(output.outcome), "label": output.label, "checks": checks}
    tokens = {"tokens_read": output.read, "tokens_written": output.written, "cost_micros": output.micros}
    return {**told, **tokens, "prompt": output.asked}


@dataclass(frozen=True)
class Judged:
    """An evaluation as it is kept: `number` names it, `refused` says why the candidate may not be promoted, or ""."""

    number: int
    name: str
    production: int | None
    candidate: int
    model: str
    currency: str
    found: Evaluation
    refused: str

    def as_json(self) -> dict[str, Any]:
        told = {name: value for name, value in vars(self).items() if name != "found"}
        cost = {"cost_micros": self.found.micros, "verdict": str(self.found.verdict)}
        return {"evaluation": told.pop("number"), **told, **cost, **self.found.as_json()}


def preview(
    house: House, name: str, number: int, accounts: int, seed: int, progress: Progress = quiet
) -> list[Preview]:
    """The same real accounts, old against new; nothing of it is kept. Without a model the prompts alone are there."""
    old, new, trial = in_use(house, name), as_prompt(version_of(house, name, number)), trial_of(house, name)
    catch_up(house)
    cases = trial.on_accounts(accounts, seed)
    found = []
    for done, case in enumerate(cases):
        progress(done, len(cases))
        found.append(Preview(case, trial.run(old, case), trial.run(new, case)))
    return found


def in_use(house: House, name: str) -> Prompt:
    """What agents are handed now."""
    return house.prompts().get(known(name))


def candidate_of(house: House, name: str, number: int | None) -> PromptVersion:
    """The version named, else the one labelled so. ConflictError where there is none."""
    if number is None:
        number = house.prompt_versions.labelled(Label.CANDIDATE).get(known(name))
    if number is None:
        raise ConflictError(
            f"{name} has no candidate. `keepwell prompts edit {name}` makes one, or name a version with --candidate."
        )
    return version_of(house, name, number)


def regression_set(house: House, name: str) -> list[PromptCase]:
    """Shipped cases, then those made from reviewed drafts; none where nobody knows how to try the prompt."""
    return [*shipped_cases(name), *house.prompt_cases.of(name)] if name in TRIALS else []


def judge(
    house: House,
    name: str,
    number: int,
    by: str,
    seed: int = 0,
    own_rules: bool = False,
    hear_model: bool = False,
    progress: Progress = quiet,
) -> Judged:
    """Run production and the version on the regression set, and keep what came of it. PromptRejectedError where nothing
    can be run: no model, or no cases. `hear_model`: a model judge says which text it prefers, and decides nothing."""
    version, production = version_of(house, name, number), in_use(house, name)
    cases = regression_set(house, name)
    _can_be_run(house, name, cases)
    found = evaluate(
        trial_of(house, name),
        cases,
        production,
        as_prompt(version),
        seed=seed,
        own_rules=own_rules,
        judge=model_judge(house) if hear_model else None,
        progress=progress,
    )
    model, currency = house.settings.model or "none", house.settings.model_currency
    kept = house.prompt_log.add_evaluation(
        name=name,
        candidate=number,
        production=production.version or 0,
        by=by,
        model=as_prompt(version).front.model or model,
        verdict=str(found.verdict),
        micros=found.micros,
        currency=currency,
        body=found.as_json(),
    )
    return Judged(kept, name, production.version, number, model, currency, found, refusal(found))


def _can_be_run(house: House, name: str, cases: Sequence[PromptCase]) -> None:
    if not cases:
        raise PromptRejectedError(f"{name} has no cases to be tried on.")
    if not house.language_model.present:
        raise PromptRejectedError(
            f"{name} has {len(cases)} cases, and {NOT_CONFIGURED} to try them with. "
            "Set KEEPWELL_MODEL_URL and KEEPWELL_MODEL; nothing goes into production untried."
        )


@dataclass(frozen=True)
class Promotion:
    move: LabelMove
    judged: Judged | None


def promote(
    house: House,
    name: str,
    number: int,
    by: str,
    note: str,
    *,
    own_rules: bool = False,
    without_evaluation: str = "",
    seed: int = 0,
    progress: Progress = quiet,
) -> Promotion:
    """Production moves to the version, if nothing gets worse. What is refused is in the log, with the reason.

    `without_evaluation`, a reason, is for a prompt that has no cases, and for no other. ConflictError where production
    was moved by somebody else meanwhile.
    """
    why, version = noted(note), version_of(house, name, number)
    expected = house.prompt_versions.labelled(Label.PRODUCTION)[name]
    if number == expected:
        raise ConflictError(f"Version {number} of {name} is in production already.")
    check(name, version.text, load(name))  # it may be from a time when code handed over other things
    judged = None
    if regression_set(house, name):
        if without_evaluation:
            _refuse(
                house,
                by,
                name,
                number,
                "it has cases, so it is tried on them",
                "Leave out --without-evaluation",
            )
        judged = _judged(house, name, number, by, seed, own_rules, progress)
    elif not without_evaluation.strip():
        reason = "it has no cases to be tried on"
        _refuse(house, by, name, number, reason, "--without-evaluation REASON says why it goes all the same")
    else:
        why = f"{why} (without evaluation: {noted(without_evaluation)})"
    evaluation = None if judged is None else judged.number
    move = NewMove(name, Label.PRODUCTION, number, expected, MoveKind.PROMOTED, by, why, evaluation)
    return Promotion(house.prompt_versions.move(move), judged)


def _judged(
    house: House, name: str, number: int, by: str, seed: int, own_rules: bool, progress: Progress
) -> Judged:
    try:
        judged = judge(house, name, number, by, seed, own_rules, progress=progress)
    except PromptRejectedError as refused:
        house.prompt_log.note(by, "refused", name, number, str(refused))
        raise
    if judged.refused:
        what = f"Evaluation {judged.number} has it all; production stays"
        _refuse(house, by, name, number, judged.refused, what)
    return judged


def _refuse(house: House, by: str, name: str, number: int, reason: str, what: str) -> None:
    """Said, and noted: a refusal is part of what happened."""
    house.prompt_log.note(by, "refused", name, number, reason)
    raise PromptRejectedError(f"Version {number} of {name} was not promoted: {reason}. {what}.")


def roll_back(house: House, name: str, by: str, note: str) -> LabelMove:
    """Production goes back to the version before, at once. ConflictError where it never was another."""
    known(name)
    why, moves = noted(note), house.prompt_versions.moves(name)
    to, expected = before(moves), house.prompt_versions.labelled(Label.PRODUCTION)[name]
    if to is None:
        raise ConflictError(f"{name} has no version before {expected} to go back to.")
    return house.prompt_versions.move(
        NewMove(name, Label.PRODUCTION, to, expected, MoveKind.ROLLED_BACK, by, why)
    )
