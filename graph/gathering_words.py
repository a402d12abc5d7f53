"""The node of `ask` that gathers words: what the question names is searched for; where it names none, the words of the
person, the kind or the time that it is after are looked through."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from langgraph.runtime import Runtime

from agents.analyst.event_times import event_named, taken_as, without
from agents.analyst.evidence import Evidence, who_said
from agents.analyst.following import without_names
from agents.analyst.question import WORDS
from agents.analyst.tones import whose
from agents.analyst.words_wanted import Turn, WordsWanted, is_about, telling_quotes, words_wanted
from domain.clock import begin_of, end_of
from domain.passages import Kind, Trust
from graph.ask_state import AskDeps, AskState, Plain
from knowledge.account_search import Hit
from knowledge.time_words import Period, period_in
from knowledge.words import stems, tokens
from storage.passage_reading import Shown
from storage.said import Sifted

SOURCES = 8
LOOKED_AT, WIDELY = 20, 100
LATELY = timedelta(days=90)
"""What an account is summed up from where no time is named."""
_QUOTES = re.compile(
    r"^\W*(?:(?:show|give|find|get)(?: me)? )?(?:any |some |all )?quotes? (?=from|by|of|about|on)",
    re.IGNORECASE,
)
LONG_NAME = 4
"""Words of a person's name, at most."""


@dataclass
class _Sought:
    """`asked` is the question without the event it reckons time by, `within` the time it must be of, `notes` what was
    taken for what; `people` are contacts by id with their names."""

    asked: str
    until: datetime
    notes: list[str] = field(default_factory=list)
    within: Period | None = None
    people: dict[int, str] = field(default_factory=dict)


def gather_words(state: AskState, runtime: Runtime[AskDeps]) -> Plain:
    deps, day = runtime.context, date.fromisoformat(state["asked_on"])
    until = end_of(date.fromisoformat(state["as_of"]))
    accounts = state.get("account_ids") or []
    names = deps.names(accounts) if accounts else []
    sought = _sought(without_names(state["asked"], names), accounts, deps, day, until)
    wanted = _wanted(sought, accounts, day)
    if wanted is not None:
        looked = _looked_through(wanted, sought, accounts, deps, day)
        if looked is not None:
            return {**looked, "sought": sought.asked, "taken": sought.notes}
    return {**_searched(sought, accounts, deps), "sought": sought.asked, "taken": sought.notes}


def _sought(asked: str, accounts: Sequence[int], deps: AskDeps, day: date, until: datetime) -> _Sought:
    asked = _QUOTES.sub("", asked)
    sought = _Sought(asked, until)
    event = event_named(asked) if len(accounts) == 1 else None
    if event is not None:
        history = evidence_of(deps.said(accounts, Sifted(sought.until)))
        taken = taken_as(event, history)
        sought.asked, sought.notes = without(asked, event), [taken.says]
        sought.within = period_in(f"{event.relation} {taken.day}", day) if taken.day else None
    sought.people = _people(asked, accounts, deps)
    return sought


def _people(asked: str, accounts: Sequence[int], deps: AskDeps) -> dict[int, str]:
    """Contacts whose whole name is said; within given accounts a part of it is enough, written as a name is.

    Among all accounts nobody is looked for where nothing is asked of what was said: it means reading every name.
    """
    if not accounts and not WORDS.search(asked.lower()):
        return {}
    words = re.findall(r"[\w'’.-]+", asked)
    runs = {
        " ".join(words[at : at + many]).removesuffix("'s").removesuffix("’s")
        for many in range(2, LONG_NAME + 1)
        for at in range(len(words) - many + 1)
    }
    found = deps.contacts(sorted(runs), accounts or None)
    if found or not accounts:
        return found
    inside = {word.removesuffix("'s").removesuffix("’s") for word in words[1:] if word[:1].isupper()}
    known = deps.contacts(None, accounts)
    part = {one: name for one, name in known.items() if inside.intersection(name.split())}
    return part if len(set(part.values())) == 1 else {}


def _wanted(sought: _Sought, accounts: Sequence[int], day: date) -> WordsWanted | None:
    when = sought.within or period_in(sought.asked, day)
    named = frozenset(stem for name in sought.people.values() for stem in (*stems(name), *tokens(name)))
    placed = bool(accounts) and sought.within is not None
    return words_wanted(sought.asked, named, when.words if when else "", placed)


def _looked_through(
    wanted: WordsWanted, sought: _Sought, accounts: Sequence[int], deps: AskDeps, day: date
) -> Plain | None:
    """None where the words that are wanted are of no account, or are better searched for."""
    if not accounts and not sought.people and wanted.turn is not Turn.TONE:
        return None
    when = sought.within or period_in(sought.asked, day)
    lately = wanted.turn is Turn.HAPPENED and when is None
    first, end = (begin_of(when.first), begin_of(when.end)) if when else (None, None)
    sifted = Sifted(
        sought.until,
        first=begin_of(day - LATELY) if lately else first,
        end=end,
        trusts=_trusts(wanted),
        kinds=(Kind.WRITTEN, Kind.SPOKEN, Kind.SURVEY, Kind.CONTRACT) if wanted.turn is Turn.HAPPENED else (),
        channels=wanted.channels,
        contact_ids=tuple(sought.people),
        speakers=tuple(dict.fromkeys(sought.people.values())),
        about=partial(is_about, wanted.topic) if wanted.topic else None,
    )
    said = deps.said(accounts or None, sifted)
    if wanted.turn is Turn.LAST:
        said = _of_the_newest(list(said))
    heard = _Heard(said)
    quotes = telling_quotes(wanted, heard, spread=not accounts and not sought.people)
    if not quotes:
        missed = _missed(wanted, sought, heard.many)
        return None if wanted.topic else {"sources": [], "enough": False, "missed": missed}
    if wanted.turn is Turn.HAPPENED:
        quotes = sorted(quotes, key=lambda one: one.source.said_at)
    sources = [{**plain(one.source), "label": f"e{at}"} for at, one in enumerate(quotes, start=1)]
    picked = [[one.text, one.under] for one in quotes]
    return {"sources": sources, "picked": picked, "enough": True, "close": True}


class _Heard:
    """What was said as evidence, as it is gone through; `many` is how much that was so far."""

    def __init__(self, said: Iterable[Shown]) -> None:
        self._said, self.many = said, 0

    def __iter__(self) -> Iterator[Evidence]:
        for one in self._said:
            self.many += 1
            yield _evidence(one, self.many)


def _of_the_newest(said: list[Shown]) -> list[Shown]:
    """The pieces of the newest thing that was said."""
    return [one for one in said if (one.said_at, one.account_id) == (said[0].said_at, said[0].account_id)]


def _trusts(wanted: WordsWanted) -> tuple[Trust, ...]:
    if wanted.tones:
        return whose(wanted.tones[0])
    return (Trust.CUSTOMER,) if wanted.turn is Turn.ALL else ()


def _missed(wanted: WordsWanted, sought: _Sought, looked_at: int) -> list[str]:
    if not wanted.tones:
        return []
    who = ", ".join(dict.fromkeys(sought.people.values()))
    whose_words = f" of {who}" if who else ""
    many = "1 piece of text" if looked_at == 1 else f"{looked_at:,} pieces of text"
    return [f"Nothing that reads as a {' or '.join(wanted.tones)} was found in {many}{whose_words}."]


def _searched(sought: _Sought, accounts: Sequence[int], deps: AskDeps) -> Plain:
    # Search prefers a time that is spoken of, and does not keep to it: what is left of more is enough.
    many = LOOKED_AT if sought.within is None else WIDELY
    found = deps.search(sought.asked, accounts or None, sought.until.date(), many)
    hits = found.hits
    if sought.within is not None:
        span = sought.within
        hits = [hit for hit in hits if span.first <= hit.passage.said_at.date() < span.end]
    sources = evidence_of([hit.passage for hit in said_first(hits)[:SOURCES]])
    return {
        "sources": [plain(one) for one in sources],
        "enough": found.support.enough,
        "close": found.support.close,
        "passages": found.passages,
        "embedded": found.embedded,
    }


def evidence_of(said: Iterable[Shown]) -> list[Evidence]:
    return [_evidence(one, place) for place, one in enumerate(said, start=1)]


def _evidence(one: Shown, place: int) -> Evidence:
    return Evidence(
        label=f"e{place}",
        ref=one.ref,
        account=one.account,
        account_name=one.account_name,
        said_at=one.said_at,
        who=who_said(one.speaker, one.trust, one.channel, one.kind),
        kind=one.kind,
        trust=one.trust,
        text=one.text,
        channel=one.channel,
    )


def plain(one: Evidence) -> Plain:
    """As the state holds it."""
    return {**vars(one), "said_at": one.said_at.isoformat()}


def said_first(hits: Sequence[Hit]) -> list[Hit]:
    """What people said and wrote; what Keepwell made of it itself only where there is nothing else."""
    people = [hit for hit in hits if hit.passage.trust != Trust.SYSTEM]
    return people or list(hits)


def tells_what_happened(asked: str, accounts: Sequence[int], names: Sequence[str], day: date) -> bool:
    """Whether the words of a time belong to an answer that figures give."""
    if len(accounts) != 1:
        return False
    when = period_in(asked, day)
    wanted = words_wanted(without_names(asked, names), frozenset(), when.words if when else "")
    return wanted is not None and wanted.turn is Turn.HAPPENED
