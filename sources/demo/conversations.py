"""A year of conversations of one account: topics with a course, regular contact, what its script asks for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sources.demo.cast import Firm
from sources.demo.contracts import Term
from sources.demo.diary import Diary, Mention, Row
from sources.demo.draws import Draws
from sources.demo.exchanges import Exchanges
from sources.demo.facts import Memory, filled
from sources.demo.meetings import hold
from sources.demo.phrasebook import phrases
from sources.demo.speech import Speech

TALK_DAYS = 400
RENEWAL_TALK = 75
LAST_STAGE = 3  # of a topic, when it has ended well
TOPICS = {"smb": 2, "mid-market": 4, "enterprise": 7}


@dataclass(frozen=True)
class Rhythm:
    """Days between two of a kind, at the usual amount of contact."""

    checkin: int
    question: int
    ticket: int
    call: int
    qbr: int
    chat: int
    note: int


RHYTHMS = {
    "smb": Rhythm(45, 75, 75, 90, 182, 240, 120),
    "mid-market": Rhythm(32, 52, 45, 50, 91, 140, 90),
    "enterprise": Rhythm(24, 32, 28, 35, 91, 80, 60),
}


@dataclass(frozen=True)
class Talk:
    rows: list[Row]
    mentions: list[Mention]


def write_conversations(firm: Firm, terms: Sequence[Term], as_of: date, seed: int) -> Talk:
    """All interactions of an account, in time order, and what was planted in them."""
    draws = Draws(seed, firm.index, 4)
    memory = Memory(firm, draws)
    diary = Diary(firm, as_of, draws)
    desk = Exchanges(diary, Speech(firm, draws), memory, draws)
    oldest = min(TALK_DAYS, (as_of - firm.customer_since).days)
    newest = firm.script.churned if firm.script.churned is not None else 0
    if oldest > newest and not firm.script.silent:
        _regular_contact(desk, oldest, newest)
        _topics(desk, oldest, newest)
        _renewals(desk, terms, oldest, newest)
        _meetings(desk, oldest, newest)
        _scripted(desk)
    return Talk(
        sorted(diary.rows, key=lambda row: (str(row["occurred_at"]), str(row["external_id"]))), diary.mentions
    )


def _every(desk: Exchanges, gap: float, oldest: int, newest: int) -> Iterator[int]:
    """Ages in days, evenly spread with a little play, oldest first."""
    age = oldest - gap * desk.draws.unit()
    while age >= newest:
        yield max(newest, int(age + gap * (desk.draws.unit() - 0.5) * 0.5))
        age -= gap


def _regular_contact(desk: Exchanges, oldest: int, newest: int) -> None:
    rhythm, script = RHYTHMS[desk.firm.segment], desk.script
    chatter = script.chatter
    kinds: tuple[tuple[Callable[[int], object], float], ...] = (
        (desk.we_write, rhythm.checkin / max(0.4, chatter)),
        (desk.they_write, rhythm.question / chatter),
        (lambda age: _problem(desk, age), rhythm.ticket / min(1.5, chatter)),
        (desk.chat, rhythm.chat / chatter),
        (desk.note, rhythm.note),
    )
    for write, gap in kinds:
        for age in _every(desk, gap, oldest, newest):
            write(age)


def _problem(desk: Exchanges, age: int) -> None:
    """A ticket, or a direct mail once they have given up on tickets."""
    if not _past_tickets(desk, age):
        desk.ticket(age)
        return
    _direct_problem(desk, age)


def _past_tickets(desk: Exchanges, age: int) -> bool:
    return desk.script.no_tickets_from is not None and age <= desk.script.no_tickets_from


def _direct_problem(desk: Exchanges, age: int) -> None:
    person = desk.someone(age, primary=0.7)
    facts = desk.facts(person, desk.diary.workday(age))
    case = desk.draws.pick(phrases("tickets"))
    core = [filled(case[person.bank.lower()], facts), desk.speech.line(person, "bad", facts)]
    desk.they_write(age, core, case["subject"], person)


def _topics(desk: Exchanges, oldest: int, newest: int) -> None:
    """Topics one after the other over the whole time, each with its four stages."""
    book = phrases("topics")
    wanted = max(
        1, round(TOPICS[desk.firm.segment] * min(2.0, desk.script.chatter) * (oldest - newest) / TALK_DAYS)
    )
    names = desk.draws.shuffled([name for name in book if _fits(desk.firm, name)])[:wanted]
    span = (oldest - newest) / len(names)
    for place, name in enumerate(names):
        _topic(desk, name, oldest - span * place, span)


def _fits(firm: Firm, name: str) -> bool:
    return name != "renewal" and (name != "handover" or len(firm.people) > 2)


def _renewals(desk: Exchanges, terms: Sequence[Term], oldest: int, newest: int) -> None:
    """Talk about the contract in the last weeks of each term that was, or may still be, renewed."""
    grown = (
        desk.diary.as_of - timedelta(days=desk.script.expands) if desk.script.expands is not None else None
    )
    for day in sorted({term.renewal for term in terms} - {grown}):
        begins = (desk.diary.as_of - day).days + RENEWAL_TALK
        if newest < begins <= oldest and desk.script.churned is None:
            _topic(desk, "renewal", begins, 1.2 * RENEWAL_TALK, day)


def _topic(desk: Exchanges, name: str, begins: float, span: float, due: date | None = None) -> None:
    """A topic belongs to one person; its stages lie a fifth of its span apart."""
    book = phrases("topics")[name]
    person = desk.someone(int(begins), primary=0.65)
    facts = desk.memory.topic(name, desk.diary.as_of - timedelta(days=int(begins)), due)
    facts["colleague"] = desk.memory.colleague_of(person).first
    thread = desk.diary.thread()
    title = desk.draws.pick(book["subjects"])
    for stage, medium in enumerate(book["media"]):
        age = int(begins - span * (0.05 + 0.22 * stage + 0.1 * desk.draws.unit()))
        if age < 0:
            return
        moment = desk.diary.workday(age)
        slots = desk.facts(person, moment, facts)
        said = desk.speech.stage(person, name, stage, slots)
        reply = filled(book["replies"][stage], slots)
        if medium == "ticket" and not _past_tickets(desk, age):
            desk.raise_ticket(person, moment, slots, said, reply, filled(title, slots))
        elif medium == "call":
            hold(desk, age, "call", True, filled(book["recap"], slots), said, person=person)
        else:
            subject = title if stage == 0 else f"Re: {title}"
            desk.they_write(age, [said], subject, person, facts, reply, thread, remark=stage < LAST_STAGE)


def _meetings(desk: Exchanges, oldest: int, newest: int) -> None:
    script, rhythm = desk.script, RHYTHMS[desk.firm.segment]
    comes = 0.72 + 0.3 * desk.firm.quality
    for channel, planned, gap in (("qbr", script.qbrs, rhythm.qbr), ("call", script.calls, rhythm.call)):
        if planned is None:
            planned = tuple((age, desk.draws.chance(comes)) for age in _every(desk, gap, oldest, newest))
        for age, attended in planned:
            if age <= oldest:
                hold(desk, age, channel, attended)


PLANTED = ("growth", "near_growth", "advanced", "near_advanced")


def _scripted(desk: Exchanges) -> None:
    """Mentions, mails left without an answer, and bursts."""
    for kind in PLANTED:
        for place, age in enumerate(getattr(desk.script, kind)):
            _say(desk, kind, age, spoken=place % 3 == 2)
    for age in desk.script.unanswered:
        desk.we_write(age, chase=True, unanswered=True)
    for age in desk.script.tickets_at:
        desk.ticket(age)
    for age in desk.script.mails_at:
        _direct_problem(desk, age)
    burst = desk.script.burst
    if burst is None:
        return
    for place in range(burst.count):
        age = int(burst.days * (place + 0.5) / burst.count)
        if burst.about == "tickets":
            desk.ticket(age)
        elif place % 4 == 3:
            desk.chat(age)
        else:
            desk.they_write(age)


def _say(desk: Exchanges, kind: str, age: int, spoken: bool) -> None:
    person = desk.someone(age, primary=0.8)
    moment = desk.diary.workday(age)
    quote = desk.speech.line(person, kind, desk.facts(person, moment))
    if spoken:
        hold(desk, age, "call", True, said=quote, kind=kind, person=person)
        return
    ref, written = desk.they_write(age, [quote], "{team}" if "growth" in kind else "{feature}", person)
    desk.diary.mention(kind, ref, person, written, quote)
