"""Drafts for some accounts: what each wants, written and kept; the same for a run, a rescore and a rewrite."""

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Lock

from agents.expansion.prices import TierPrices
from agents.model.face import LanguageModel, NoModel
from agents.playbooks.table import Profile
from agents.writer.assembling import situations
from agents.writer.by_model import PROMPT
from agents.writer.choosing import Choice, Earlier, Wanted, choose
from agents.writer.situation import Ours, Situation
from agents.writer.writing import write
from domain.clock import Clock
from domain.drafts import Checks, NewDraft, WorkDays, Writer
from domain.reviews import EarlierDraft, Kept
from prompts.registry import SHIPPED, Prompts
from storage.draft_facts import DraftFactStore
from storage.drafts import DraftStore

log = logging.getLogger(__name__)

Profiles = Mapping[int, tuple[Profile | None, float]]
"""By contact: the letter, or None, and how sure (0 to 1)."""

NOT_CHOSEN = "no AI: {at_most} drafts a run are written by the model, the most pressing; ask for a rewrite"
NO_TIME = "no AI: the time for writing was over; ask for a rewrite"
LEAST_SECONDS = 0.05
IN_VAIN = 3
"""Failures in a row after which the model is left alone for the rest of a run."""


@dataclass
class Quill:
    """What a run may ask of the model for its drafts: `at_most` of them within `seconds`, shared by its threads."""

    model: LanguageModel
    at_most: int
    seconds: float
    left: int = field(init=False)
    until: float | None = None
    failed: int = 0
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.left = self.at_most

    def take(self) -> tuple[LanguageModel | None, str]:
        """The model for one draft more; or None, and what its label says."""
        with self.lock:
            if not self.model.present:
                return self.model, ""
            self.until = self.until or time.monotonic() + self.seconds
            if self.left <= 0:
                return None, NOT_CHOSEN.format(at_most=self.at_most)
            if self.failed >= IN_VAIN or self.until - time.monotonic() < LEAST_SECONDS:
                return None, NO_TIME if self.failed < IN_VAIN else ""
            self.left -= 1
            return self.model, ""

    def came(self, draft: NewDraft) -> None:
        with self.lock:
            self.failed = 0 if draft.written.by is Writer.MODEL else self.failed + 1


@dataclass(frozen=True)
class Drafting:
    """What drafts are written with. `due` says until when somebody is to look at one."""

    facts: DraftFactStore
    drafts: DraftStore
    checks: Checks
    workdays: WorkDays
    ours: Ours
    profiles: Callable[[Sequence[int], date], Profiles]
    prices: Callable[[date], TierPrices]
    others: Callable[[], frozenset[str]]
    due: Callable[[NewDraft, datetime], datetime]
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
) -> tuple[Counter[str], list[Failed]]:
    """Write and keep what these accounts want, the most pressing first; counts by kind, of those that are new."""
    known = situations_of(drafting, account_ids, as_of)
    told = drafting.drafts.earlier(account_ids, as_of)
    earlier = {account: [_as_known(one) for one in its] for account, its in told.items()}
    others = drafting.others()
    new: list[NewDraft] = []
    failed: list[Failed] = []
    over: dict[str, list[int]] = defaultdict(list)
    for account in account_ids:
        if account not in known:
            continue
        try:
            chosen = chosen_for(drafting, known[account], earlier.get(account, ()))
            live = {one.reason: one.id for one in told.get(account, ()) if one.live}
            for waiting in chosen.over:
                over[waiting.why].append(live[waiting.reason])
            new += [written(drafting, known[account], one, others, run_id) for one in chosen.wanted]
        except Exception as broken:
            failed.append(Failed(account, f"{type(broken).__name__}: {broken}"))
            log.exception("the drafts of account %s", account)
    now = drafting.now()
    for why, ids in over.items():
        drafting.drafts.withdraw(ids, why, now)
    kept = drafting.drafts.keep(new, run_id, now, lambda draft: drafting.due(draft, now))
    fresh = Counter(str(draft.kind) for draft, one in zip(new, kept, strict=True) if one.kept is Kept.ADDED)
    return fresh, failed


def chosen_for(drafting: Drafting, situation: Situation, earlier: Sequence[Earlier]) -> Choice:
    return choose(situation, earlier, drafting.quiet_days)


def written(
    drafting: Drafting,
    situation: Situation,
    wanted: Wanted,
    others: frozenset[str],
    run_id: int | None,
    feedback: str | None = None,
) -> NewDraft:
    """One draft, by the model as far as the run may still ask it; what is for our own people asks none."""
    model, label = (None, "") if wanted.internal else drafting.quill.take()
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
        drafting.quill.came(draft)
    return replace(draft, written=replace(draft.written, label=label)) if label else draft


def _as_known(one: EarlierDraft) -> Earlier:
    return Earlier(**{name: value for name, value in vars(one).items() if name != "id"})
