"""Trying `writer/draft`: a situation written about as for a review, rendered and checked by the same code."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from agents.writer.by_model import PROMPT, ByModel, Commission, Refused, by_model
from agents.writer.checking import check
from agents.writer.choosing import choose
from agents.writer.evidence import evidence_pack
from agents.writer.keeping import Kept, checks
from agents.writer.languages import language_of
from agents.writer.templates import compose
from agents.writer.wanted import Wanted
from agents.writer.writing import Task
from domain.drafts import DraftKind, Message, Problem
from domain.prompts import PromptCase
from keepwell.bootstrap import House
from keepwell.prompting.situations import some_situations
from keepwell.prompting.watched import Watched
from keepwell.prompting.written_case import allowed_by, facts_json, pack_of, reader_of
from prompts.load import Prompt
from prompts.trial import Check, Output

if TYPE_CHECKING:
    from agents.playbooks.table import Profile

UNKNOWN = "unknown"
"""The slice of readers of whom too little is known."""


class DraftTrial:
    """A case is of a kind, profile and language; it gives `day`, `account`, `facts` (all the writer may use), perhaps
    `feedback`. The plain version is made of them as always. It may expect that what was turned down is `not_again`."""

    name = PROMPT

    def __init__(self, house: House) -> None:
        self._house = house

    def run(self, prompt: Prompt, case: PromptCase) -> Output:
        given, task, model = case.given, task_of(case), Watched(self._house.language_model)
        day, feedback = date.fromisoformat(given["day"]), given.get("feedback")
        plain = task.plain()
        commission = Commission(task.wanted, task.pack, task.language, plain, day, feedback, None, prompt)
        found = by_model(model, commission)
        if isinstance(found, Refused):
            return model.output("", [Check("slots and evidence", False, found.reason)])
        message, _, problems = task.rendered_by_model(found.composed, plain)
        text = text_of(message)
        return model.output(text, [*valid(problems), *_kept(task, found), *_expected(case, text)])

    def on_accounts(self, count: int, seed: int) -> Sequence[PromptCase]:
        """The most pressing message that an account wants now, whether one was written or not."""
        found: list[PromptCase] = []
        for desk, situation in some_situations(self._house, seed):
            if len(found) == count:
                break
            wanted = next((one for one in choose(situation, (), 0).wanted if not one.internal), None)
            if wanted is None:
                continue
            pack = evidence_pack(situation, wanted, desk.workdays, situation.as_of)
            given = {"day": situation.as_of.isoformat(), "account": situation.name}
            found.append(
                PromptCase(
                    PROMPT,
                    f"{situation.name}, {wanted.kind.replace('_', ' ')}",
                    {**given, "facts": facts_json(pack.values())},
                    kind=str(wanted.kind),
                    disc=wanted.profile or UNKNOWN,
                    language=wanted.language,
                    account_id=situation.account_id,
                )
            )
        return found


def text_of(message: Message) -> str:
    return f"{message.subject}\n\n{message.body}"


def task_of(case: PromptCase) -> Task:
    given, pack = case.given, pack_of(case.given)
    wanted = Wanted(
        account_id=case.account_id or 0,
        kind=DraftKind(case.kind),
        reason="",
        why="",
        profile=_profile(case.disc),
        language=language_of(case.language)[0],
    )
    return Task(wanted, pack, (reader_of(pack),), check, allowed_by(given, pack))


def _profile(disc: str) -> "Profile | None":
    known: dict[str, Profile] = {"D": "D", "I": "I", "S": "S", "C": "C"}
    return known.get(disc)


def valid(problems: Sequence[Problem]) -> Iterator[Check]:
    """The validators' verdict, by what they watch over."""
    if not problems:
        yield Check("validators", True)
    by_code = {one.code: one.says for one in reversed(problems)}
    for code, says in sorted(by_code.items()):
        yield Check(f"validator of {code}", False, says)


def _kept(task: Task, found: ByModel) -> Iterator[Check]:
    neutral = compose(task.wanted.kind, None, task.language, task.pack)
    kept = Kept(found.composed, task.plain(), neutral, task.pack, task.language)
    yield from checks(kept, task.wanted.profile)


def _expected(case: PromptCase, text: str) -> Iterator[Check]:
    if case.expects.get("not_again"):
        same = " ".join(text.split()) == " ".join(case.drafted.split())
        yield Check("not what was turned down", not same)
