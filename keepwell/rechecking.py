"""Stored drafts held against what is known today: their reason, their evidence, the days they speak of, the checks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from agents.collector.catalogue import numbers_of
from agents.collector.kernel import read
from agents.collector.usage import use_since
from agents.writer.again import is_over, wanted_again
from agents.writer.checking.again import check_again
from agents.writer.checking.case import Case
from agents.writer.evidence import evidence_pack
from agents.writer.figures import measured
from agents.writer.situation import Situation
from agents.writer.standing import Change, Now, changes
from agents.writer.writing import allowed
from domain.drafts import Evidence, Problem, ProblemCode
from domain.reviews import Checked, StoredDraft
from graph.drafting import Drafting, situations_of
from keepwell.bootstrap import House
from keepwell.drafting import drafting

Figures = Mapping[str, Mapping[str, float] | None]
OVER = "What it was written for is over. Reject it, or leave it to the next run, which withdraws it."
GONE = "Its account is not there any more. Reject it."


def recheck(house: House, drafts: Sequence[StoredDraft]) -> dict[int, Checked]:
    """By the id of the draft. What several need is read once."""
    if not drafts:
        return {}
    made, today = drafting(house), house.today()
    known = situations_of(made, {one.account_id for one in drafts}, today)
    figures = _figures(house, drafts)
    words = made.facts.on_record({one.account_id for one in drafts}, _refs(drafts))
    found = {}
    for draft in drafts:
        situation = known.get(draft.account_id)
        if situation is None:
            found[draft.id] = Checked((Problem(ProblemCode.OUTDATED, GONE),))
            continue
        mine = figures.get(draft.account_id, {})
        now = _changes(made, draft, situation, mine, words.get(draft.account_id, frozenset()))
        found[draft.id] = _checked(made, draft, situation, now, today)
    return found


def _checked(
    made: Drafting, draft: StoredDraft, situation: Situation, changed: Mapping[str, Change], today: date
) -> Checked:
    before = {one.id: one for one in draft.revision.evidence}
    standing = tuple(changed[name].now if name in changed else one for name, one in before.items())
    case = Case(draft.kind, draft.message, standing, allowed(situation, made.others()))
    checked = check_again(case, changed, before, today)
    if is_over(situation, draft):
        return Checked((Problem(ProblemCode.OUTDATED, OVER), *checked.problems), checked.good_until)
    return checked


def _changes(
    made: Drafting, draft: StoredDraft, situation: Situation, figures: Figures, on_record: frozenset[str]
) -> dict[str, Change]:
    """None that can be told where the draft could not be written again: that is told then, and stops it."""
    to = frozenset(one.contact_id for one in draft.message.recipients if one.contact_id is not None)
    wanted = wanted_again(situation, draft.kind, draft.reason, draft.why, to)
    if wanted is None:
        return {}
    today = situation.as_of
    pack = evidence_pack(situation, wanted, made.workdays, today)
    now = Now(situation, pack, today, draft.as_of, draft.is_internal, figures, on_record)
    return changes(draft.revision.evidence, now)


def _refs(drafts: Iterable[StoredDraft]) -> set[str]:
    return {one.ref for draft in drafts for one in draft.revision.evidence}


def _figures(house: House, drafts: Iterable[StoredDraft]) -> dict[int, Figures]:
    """By account and reference, the numbers of the signals that these drafts cite, from the facts there are now."""
    asked: dict[int, dict[str, Evidence]] = defaultdict(dict)
    for draft in drafts:
        for one in draft.revision.evidence:
            if measured(one) is not None:
                asked[draft.account_id][one.ref] = one
    days = sorted({one.occurred_on for mine in asked.values() for one in mine.values()})
    if not days:
        return {}
    facts = house.facts.load_told(asked, use_since(days[0]), days[0] - timedelta(days=1), days[-1])
    readings = read(facts, days)
    there = set(readings.account_ids)
    found: dict[int, Figures] = {}
    for account, mine in asked.items():
        numbers: dict[str, Mapping[str, float] | None] = {}
        for ref, one in mine.items():
            known = measured(one)
            if known is not None:
                numbers[ref] = (
                    numbers_of(readings, known.signal, account, known.on) if account in there else None
                )
        found[account] = numbers
    return found
