"""Drafts and short texts for some accounts: what each wants, written and kept; the same for a run, a rescore and (of
drafts) a rewrite."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from agents.expansion.prices import TierPrices
from agents.model.face import NoModel
from agents.playbooks.table import Profile
from agents.writer.assembling import situations
from agents.writer.by_model import PROMPT
from agents.writer.choosing import Choice, Earlier, Wanted, choose
from agents.writer.situation import Ours, Situation
from agents.writer.writing import write
from domain.agent_words import AgentWords
from domain.clock import Clock
from domain.drafts import Checks, NewDraft, WorkDays, Writer
from domain.reviews import EarlierDraft, Kept
from graph.quill import Quill
from graph.telling import Teller
from prompts.registry import SHIPPED, Prompts
from storage.agent_words import AgentWordsStore
from storage.draft_facts import DraftFactStore
from storage.drafts import DraftStore

log = logging.getLogger(__name__)
ASK = "ask for a rewrite"

Profiles = Mapping[int, tuple[Profile | None, float]]
"""By contact: the letter, or None, and how sure (0 to 1)."""


@dataclass(frozen=True)
class Drafting:
    """What drafts are written with. `due` says until when somebody is to look at one."""

    facts: DraftFactStore
    drafts: DraftStore
    words: AgentWordsStore
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
    """Write and keep what these accounts want, the most pressing first; counts by kind, of the drafts that are new."""
    known = situations_of(drafting, account_ids, as_of)
    told = drafting.drafts.earlier(account_ids, as_of)
    earlier = {account: [_as_known(one) for one in its] for account, its in told.items()}
    others = drafting.others()
    teller, there = _teller(drafting, others, run_id), drafting.words.standing(account_ids)
    words: list[AgentWords] = []
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
            words += teller.tell(known[account], there)
        except Exception as broken:
            failed.append(Failed(account, f"{type(broken).__name__}: {broken}"))
            log.exception("the drafts of account %s", account)
    now = drafting.now()
    for why, ids in over.items():
        drafting.drafts.withdraw(ids, why, now)
    drafting.words.keep(words, now)
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


def _as_known(one: EarlierDraft) -> Earlier:
    return Earlier(**{name: value for name, value in vars(one).items() if name != "id"})
