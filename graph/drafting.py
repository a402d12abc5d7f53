"""Drafts and short texts for some accounts: what each wants, written and kept; the same for a run, a rescore and (of
drafts) a rewrite."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from agents.expansion.prices import TierPrices
from agents.model.face import NoModel
from agents.playbooks.table import Profile
from agents.writer import by_model, words_by_model
from agents.writer.assembling import situations
from agents.writer.by_model import PROMPT
from agents.writer.choosing import Wanted, choose
from agents.writer.situation import Ours, Situation
from agents.writer.writing import write
from domain.agent_words import AgentWords
from domain.clock import Clock
from domain.drafts import Checks, NewDraft, WorkDays, Writer
from graph.quill import Quill
from graph.telling import Teller
from prompts.registry import SHIPPED, Prompts
from storage.agent_words import AgentWordsStore
from storage.draft_facts import DraftFactStore
from storage.drafts import DraftStore

log = logging.getLogger(__name__)
ASK = "ask for a rewrite"
AGENTS = (by_model.AGENT, words_by_model.AGENT)
"""Who asks the model here, as its ledger names them."""

Profiles = Mapping[int, tuple[Profile | None, float]]
"""By contact: the letter, or None, and how sure (0 to 1)."""


@dataclass(frozen=True)
class Drafting:
    """What drafts are written with. `due` says until when somebody is to look at one: by its reason, the step of the
    alert (0 where it is none), and when it is written."""

    facts: DraftFactStore
    drafts: DraftStore
    words: AgentWordsStore
    checks: Checks
    workdays: WorkDays
    ours: Ours
    profiles: Callable[[Sequence[int], date], Profiles]
    prices: Callable[[date], TierPrices]
    others: Callable[[], frozenset[str]]
    due: Callable[[str, int, datetime], datetime]
    now: Clock
    quiet_days: int = 7
    prompts: Prompts = SHIPPED
    model_name: str = ""
    quill: Quill = field(default_factory=lambda: Quill(NoModel(), 0, 0.0))


@dataclass(frozen=True)
class Failed:
    account_id: int
    reason: str


def situations_of(drafting: Drafting, account_ids: Iterable[int], as_of: date) -> dict[int, Situation]:
    """What may be written of these accounts on the day, all read at once."""
    ids = list(account_ids)
    profiles = drafting.profiles(ids, as_of)
    return situations(drafting.facts.load(ids, as_of), profiles, drafting.prices(as_of), drafting.ours)


def draft_for(
    drafting: Drafting, account_ids: Sequence[int], as_of: date, run_id: int | None
) -> list[Failed]:
    """Write and keep what these accounts want, one after the other; gives those for which it could not be done."""
    known = situations_of(drafting, account_ids, as_of)
    batch = _Batch(drafting, run_id, account_ids, as_of)
    for account in account_ids:
        if account in known:
            batch.write_for(known[account])
    batch.keep()
    return batch.failed


def held_back(drafting: Drafting, account_id: int, as_of: date) -> dict[str, str]:
    """By each reason for which nothing is written to this account on the day: why."""
    situation = situations_of(drafting, [account_id], as_of).get(account_id)
    if situation is None:
        return {}
    earlier = drafting.drafts.earlier([account_id], as_of).get(account_id, ())
    return {one.reason: one.why for one in choose(situation, earlier, drafting.quiet_days).held}


class _Batch:
    """Some accounts, written for: what is new of them, and which drafts are over by why."""

    def __init__(
        self, drafting: Drafting, run_id: int | None, account_ids: Sequence[int], as_of: date
    ) -> None:
        self._drafting, self._run_id, self._others = drafting, run_id, drafting.others()
        self._earlier = drafting.drafts.earlier(account_ids, as_of)
        self._standing = drafting.words.standing(account_ids)
        self._teller = _teller(drafting, self._others, run_id)
        self._new: list[NewDraft] = []
        self._steps: dict[tuple[int, str], int] = {}
        self._words: list[AgentWords] = []
        self._over: dict[str, list[int]] = defaultdict(list)
        self.failed: list[Failed] = []

    def write_for(self, situation: Situation) -> None:
        account, drafting = situation.account_id, self._drafting
        try:
            earlier = self._earlier.get(account, ())
            chosen = choose(situation, earlier, drafting.quiet_days)
            live = {one.reason: one.id for one in earlier if one.live}
            for one in chosen.wanted:
                self._steps[account, one.reason] = one.alert.step if one.alert else 0
            for waiting in chosen.over:
                self._over[waiting.why].append(live[waiting.reason])
            self._new += [
                written(drafting, situation, one, self._others, self._run_id) for one in chosen.wanted
            ]
            self._words += self._teller.tell(situation, self._standing)
        except Exception as broken:
            self.failed.append(Failed(account, f"{type(broken).__name__}: {broken}"))
            log.exception("the drafts of account %s", account)

    def keep(self) -> None:
        drafting, now = self._drafting, self._drafting.now()
        for why, ids in self._over.items():
            drafting.drafts.withdraw(ids, why, now)
        drafting.words.keep(self._words, now)
        drafting.drafts.keep(self._new, self._run_id, now, self._due(now))

    def _due(self, now: datetime) -> Callable[[NewDraft], datetime]:
        return lambda one: self._drafting.due(one.reason, self._steps[one.account_id, one.reason], now)


def written(
    drafting: Drafting,
    situation: Situation,
    wanted: Wanted,
    others: frozenset[str],
    run_id: int | None,
    feedback: str | None = None,
) -> NewDraft:
    """One draft, by the model as far as the run may still ask it; what is for our own people asks none."""
    model, label = (None, "") if wanted.internal else drafting.quill.take(situation.account_id)
    draft = write(
        situation,
        wanted,
        drafting.checks,
        drafting.workdays,
        situation.as_of,
        model=model,
        feedback=feedback,
        others=others,
        run_id=run_id,
        prompt=drafting.prompts.get(PROMPT),
        model_name=drafting.model_name or None,
    )
    if model is not None and model.present:
        drafting.quill.came(situation.account_id, draft.written.by is Writer.MODEL)
    return replace(draft, written=replace(draft.written, label=f"{label}; {ASK}")) if label else draft


def _teller(drafting: Drafting, others: frozenset[str], run_id: int | None) -> Teller:
    return Teller(
        drafting.checks,
        drafting.workdays,
        drafting.quill,
        drafting.prompts,
        drafting.model_name,
        others,
        run_id,
    )
