"""One account as its exports tell it: its page, its contract, its use and its last words; and what of these a customer
may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.alerts import EvidenceRef
from domain.clock import begin_of, end_of
from domain.drafts import OPEN_STATES
from domain.passages import Kind, Trust
from domain.reviews import StoredDraft
from domain.signals import SignalId
from domain.text_signals import TextSignal
from keepwell.account_view import AccountView, SignalView, view_account
from keepwell.account_words import Said
from keepwell.bootstrap import House
from keepwell.exports.account_use import AccountUse, account_use
from keepwell.exports.contracts import Contract, contracts
from keepwell.exports.plain_text import clipped
from keepwell.knowledge_base import Whose, account_in, scope_of
from storage.accounts import AccountRow

TALKS = 5
TALKS_READ = 200
LATELY = timedelta(days=180)
QUARTER = timedelta(days=91)
MEETINGS = ("meeting", "qbr", "call")
FEW = 6
LONGEST_NAME = 60
NOTE = "note"
"""A channel only our own people read."""
SHOWABLE = (
    SignalId.LOGIN_FREQUENCY,
    SignalId.FEATURE_BREADTH,
    SignalId.LICENSE_UTILISATION,
    SignalId.TOUCHPOINT_ATTENDANCE,
)
"""Signals whose sentence holds figures of the customer's own use and meetings, and no judgement of ours."""


@dataclass(frozen=True)
class Talk:
    """The first words of the newest conversations, by whom and when; `ref` is the fact they stand in."""

    day: date
    who: str
    channel: str
    words: str
    ref: str


@dataclass(frozen=True)
class Meeting:
    day: date
    channel: str
    ref: str


@dataclass(frozen=True)
class Story:
    """All there is, for colleagues. `label` says who wrote the words: "AI" or why there is none."""

    view: AccountView
    contract: Contract
    use: AccountUse
    talks: tuple[Talk, ...]
    meetings: tuple[Meeting, ...]
    drafts: tuple[StoredDraft, ...]
    label: str

    @property
    def account(self) -> AccountRow:
        return self.view.account


@dataclass(frozen=True)
class Figure:
    """A sentence with its number; `sources` without the single events, which would tell who did what when."""

    title: str
    says: str
    sources: tuple[EvidenceRef, ...]


@dataclass(frozen=True)
class CustomerStory:
    """What a customer may be shown. It is all that the customer's slides are given: no score, risk, profile, alert,
    opportunity, plan or note of ours can be among them."""

    name: str
    csm: str | None
    as_of: date
    since: date
    renewal: date | None
    plan: str | None
    seats: int | None
    use: AccountUse
    figures: tuple[Figure, ...]
    heard: tuple[Said, ...]
    promises: tuple[Said, ...]
    meetings: tuple[Meeting, ...]


def tell(house: House, account: str, as_of: date | None, back: timedelta, user: Whose = None) -> Story:
    """As of a day (default: the newest scored), with what moved since `back` before it.

    NotFoundError for an account that is not in the book of `user`, as for one that does not exist.
    """
    from keepwell.asked_day import asked_day
    from knowledge.making import make_passages

    row = account_in(house, scope_of(house, user), account)
    day = asked_day(house, as_of or house.scores.newest_day() or house.today())
    make_passages(house.uncut)
    return Story(
        view=view_account(house, row, day, day - back),
        contract=contracts(house, [row.id], day).of(row.id),
        use=account_use(house, row.id, day),
        talks=_talks(house, row.id, day),
        meetings=_meetings(house, row.id, day),
        drafts=tuple(one for one in house.drafts.of_accounts([row.id], OPEN_STATES) if one.as_of <= day),
        label=label(house),
    )


def label(house: House) -> str:
    """Who words what is written here."""
    if not house.settings.model_url:
        return "no AI: no model is configured"
    return f"AI where marked: {house.settings.model}"


def for_customer(story: Story) -> CustomerStory:
    view = story.view
    words = view.words
    heard = sorted((*words.requests, *words.sentiment), key=lambda one: one.day, reverse=True)
    return CustomerStory(
        name=view.account.name,
        csm=view.account.csm,
        as_of=view.as_of,
        since=view.since,
        renewal=story.contract.renewal,
        plan=story.contract.plan,
        seats=story.contract.seats,
        use=story.use,
        figures=tuple(_figure(one) for one in view.signals if one.id in SHOWABLE and one.value is not None),
        heard=tuple(one for one in _once(heard) if one.channel != NOTE and one.by == "them"),
        promises=tuple(one for one in _once(words.promises) if one.channel != NOTE),
        meetings=story.meetings,
    )


def _figure(signal: SignalView) -> Figure:
    spans = tuple(one for one in signal.evidence if one.ref.startswith("usage:"))
    return Figure(signal.title, signal.says, spans or tuple(signal.evidence[:FEW]))


def _once(said: Sequence[Said]) -> list[Said]:
    """A quote can be a request and a complaint: the first stands."""
    return list({(one.ref, one.quote): one for one in reversed(said)}.values())[::-1]


def kind_says(one: Said) -> str:
    told = {
        TextSignal.REQUEST: "asked for",
        TextSignal.PRAISE: "liked",
        TextSignal.COMPLAINT: "raised",
    }
    return told.get(TextSignal(one.kind), one.kind)


def who_said(one: Said) -> str:
    return clipped(one.who or ("one of us" if one.by == "us" else "somebody there"), LONGEST_NAME)


def _talks(house: House, account_id: int, day: date) -> tuple[Talk, ...]:
    from storage.said import Sifted

    sifted = Sifted(
        until=end_of(day),
        first=begin_of(day - LATELY),
        trusts=(Trust.CUSTOMER,),
        kinds=(Kind.WRITTEN, Kind.SPOKEN),
        limit=TALKS_READ,
    )
    talks: dict[tuple[date, str], Talk] = {}
    for one in house.said.said([account_id], sifted):
        at = one.said_at.date()
        channel = one.channel or one.kind
        if channel != NOTE and len(one.text.split()) > 3:
            said = Talk(
                at,
                clipped(one.speaker or "somebody there", LONGEST_NAME),
                channel,
                own_words(one.text),
                one.ref,
            )
            talks.setdefault((at, channel), said)
    return tuple(talks.values())[:TALKS]


def own_words(text: str) -> str:
    """Without what the mail quotes of an earlier one, and the line that says so."""
    lines = text.splitlines()
    quoted = next((place for place, line in enumerate(lines) if line.lstrip().startswith(">")), len(lines))
    own = lines[:quoted]
    if quoted < len(lines) and own and own[-1].rstrip().endswith(":"):
        own = own[:-1]
    return "\n".join(own)


def _meetings(house: House, account_id: int, day: date) -> tuple[Meeting, ...]:
    """Held in the quarter up to the day, the newest first."""
    rows = house.facts.load_accounts([account_id], day - QUARTER, day).interactions
    held = [
        Meeting(row["day"], row["channel"], row["external_id"])
        for row in rows.iter_rows(named=True)
        if row["channel"] in MEETINGS and row["attended"] is not False
    ]
    return tuple(sorted(held, key=lambda one: (one.day, one.ref), reverse=True))
