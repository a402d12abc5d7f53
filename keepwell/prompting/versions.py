"""Versions of prompts as an admin sees and makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.errors import ConflictError, NotFoundError, PromptRejectedError
from domain.prompts import Label, LabelMove, NewVersion, PromptVersion
from keepwell.bootstrap import House
from keepwell.prompting.trials import TRIALS
from prompts.approval import Approval, approvals
from prompts.cases import shipped_cases
from prompts.diff import Hunk, compare
from prompts.editing import check, fits
from prompts.learned_style import LEAST_PAIRS, learn, proposed
from prompts.load import Prompt, load, shipped_names
from prompts.registry import standing, waiting

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Standing:
    """A prompt and where its labels are. `waiting` is a version that a release brought and nobody took up; `idle`:
    production no longer fits the code, so that agents use the shipped file."""

    name: str
    versions: int
    production: int
    candidate: int | None
    waiting: int | None
    idle: bool
    cases: int
    reviewed: int
    can_be_tried: bool
    approval: Approval | None

    def as_json(self) -> dict[str, Any]:
        rate = None if self.approval is None else self.approval.rate
        return {
            **vars(self),
            "approval": None if self.approval is None else vars(self.approval),
            "rate": rate,
        }


@dataclass(frozen=True)
class History:
    """Everything about a prompt but the texts."""

    standing: Standing
    versions: Sequence[PromptVersion]
    moves: Sequence[LabelMove]
    approvals: dict[int, Approval]


def list_prompts(house: House) -> list[Standing]:
    reviewed = house.prompt_cases.count()
    return [_standing(house, name, reviewed.get(name, 0)) for name in shipped_names()]


def _standing(house: House, name: str, reviewed: int) -> Standing:
    store = house.prompt_versions
    versions, moves = store.of(name), store.moves(name)
    production = standing(moves, Label.PRODUCTION)
    assert production is not None  # what is shipped is labelled when the store is opened
    return Standing(
        name,
        len(versions),
        production,
        standing(moves, Label.CANDIDATE),
        waiting(versions, production),
        not fits(store.get(name, production).text, load(name)),
        len(shipped_cases(name)),
        reviewed,
        name in TRIALS,
        approvals(house.prompt_verdicts.of(name)).get(production),
    )


def history(house: House, name: str) -> History:
    """NotFoundError for a name that no prompt has."""
    known(name)
    reviewed = house.prompt_cases.count().get(name, 0)
    store = house.prompt_versions
    told = approvals(house.prompt_verdicts.of(name))
    return History(_standing(house, name, reviewed), store.of(name), store.moves(name), told)


def known(name: str) -> str:
    """The name, where a prompt has it. NotFoundError."""
    if name not in shipped_names():
        raise NotFoundError(f"There is no prompt '{name}' to edit. There are {', '.join(shipped_names())}.")
    return name


def version_of(house: House, name: str, wanted: int | None = None) -> PromptVersion:
    """By its number; without one, what is in production."""
    known(name)
    number = house.prompt_versions.labelled(Label.PRODUCTION)[name] if wanted is None else wanted
    return house.prompt_versions.get(name, number)


def difference(house: House, name: str, one: int, other: int) -> list[Hunk]:
    return compare(version_of(house, name, one).text, version_of(house, name, other).text)


def edited_from(house: House, name: str, base: int | None = None) -> PromptVersion:
    """What an edit begins with: the version named, else the candidate where it is newer than production, else that."""
    known(name)
    labels = house.prompt_versions
    production, candidate = (
        labels.labelled(label).get(name) for label in (Label.PRODUCTION, Label.CANDIDATE)
    )
    newest = max(production or 1, candidate or 1)
    return house.prompt_versions.get(name, newest if base is None else base)


@dataclass(frozen=True)
class Edited:
    version: PromptVersion
    warnings: tuple[str, ...]


def edit(house: House, name: str, written: str | bytes, by: str, note: str, base: int) -> Edited:
    """A new version, labelled candidate. PromptRejectedError for a text that cannot be used, ConflictError for one
    that is a version already."""
    known(name)
    checked = check(name, written, load(name))
    new = NewVersion(name, checked.text, Prompt(name, checked.text).hash, by, noted(note), base)
    _no_twin(house, name, checked.text)
    return Edited(house.prompt_versions.add(new, candidate=True), checked.warnings)


def _no_twin(house: House, name: str, text: str) -> None:
    twin = next((one.number for one in house.prompt_versions.of(name) if one.text == text), None)
    if twin is not None:
        raise ConflictError(
            f"That is version {twin} of {name}, word for word. Change something, or use version {twin}."
        )


def noted(note: str) -> str:
    """A change note in one line. PromptRejectedError for none."""
    plain = " ".join(note.split())
    if not plain:
        raise PromptRejectedError("A change needs a note: what changes, and why (--note).")
    return plain[:LONGEST_NOTE]


@dataclass(frozen=True)
class Proposed:
    """`version` None: nothing to propose, and `says` why."""

    version: PromptVersion | None
    says: str
    rules: tuple[str, ...] = ()


def learn_style(house: House, name: str, by: str) -> Proposed:
    """From the edits of approved drafts to a proposed version, without any label; nothing is applied by itself."""
    base = version_of(house, name)
    pairs = [*house.prompt_verdicts.pairs(name)]
    learnt = learn(pairs)
    if learnt is None:
        edited = sum(one.drafted.strip() != one.approved.strip() for one in pairs)
        return Proposed(
            None,
            f"Nothing to propose: of {len(pairs)} approved drafts of {name} people edited {edited}; it takes "
            f"{LEAST_PAIRS} edits that have something in common.",
        )
    checked = check(name, proposed(base.text, learnt), load(name))
    twin = next((one for one in house.prompt_versions.of(name) if one.text == checked.text), None)
    if twin is not None:
        return Proposed(None, f"What the edits say is in version {twin.number} already.", learnt.rules)
    digest = Prompt(name, checked.text).hash
    new = NewVersion(name, checked.text, digest, by, learnt.says, base.number, learnt.evidence)
    return Proposed(house.prompt_versions.add(new), learnt.says, learnt.rules)
