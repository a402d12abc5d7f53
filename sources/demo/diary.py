"""The written record of one account's conversations: rows, threads and what was planted in them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sources.demo.cast import Firm, Person
from sources.demo.draws import Draws
from sources.demo.usage import holiday_factor

Row = dict[str, object]
SOURCES = {"email": "mail", "chat": "mail", "ticket": "helpdesk", "note": "crm"}


@dataclass(frozen=True)
class Mention:
    """Something said on purpose: kind is growth, advanced, near_growth or near_advanced."""

    account: str
    kind: str
    ref: str
    contact: str
    occurred_on: str
    quote: str


def office_hours(moment: datetime) -> datetime:
    """The same moment, or the next one at which people are at work."""
    if moment.hour >= 18:
        moment = (moment + timedelta(days=1)).replace(hour=8)
    elif moment.hour < 7:
        moment = moment.replace(hour=8)
    while moment.weekday() >= 5 or holiday_factor(moment.date()) < 1:
        moment = (moment + timedelta(days=1)).replace(hour=9)
    return moment


class Diary:
    """Adds rows up to the end of the as-of day; what would lie later is not written."""

    def __init__(self, firm: Firm, as_of: date, draws: Draws) -> None:
        self.firm, self.draws = firm, draws
        self.as_of = as_of
        self.end = datetime(as_of.year, as_of.month, as_of.day, 23, 59, tzinfo=UTC)
        self.rows: list[Row] = []
        self.mentions: list[Mention] = []
        self._threads = 0

    def thread(self) -> str:
        self._threads += 1
        return f"T-{self.firm.index + 1:06d}-{self._threads:04d}"

    def workday(self, days_ago: float) -> datetime:
        """A moment in working hours on that day, or before it at weekends and holidays; rarely a Friday."""
        day = self.as_of - timedelta(days=int(days_ago))
        while day.weekday() >= 5 or holiday_factor(day) < 1:
            day -= timedelta(days=1)
        if day.weekday() == 4 and self.draws.chance(0.92):
            day -= timedelta(days=1)
        minutes = self.draws.whole(7 * 60, 11 * 60)
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)

    def age(self, moment: datetime) -> int:
        return (self.as_of - moment.date()).days

    def add(
        self,
        channel: str,
        moment: datetime,
        direction: str | None,
        person: Person | None,
        subject: str,
        body: str,
        thread: str | None = None,
        *,
        utterances: list[dict[str, str]] | None = None,
        **more: str | bool | None,
    ) -> str | None:
        """The external id, or None where the moment has not come yet."""
        if moment > self.end:
            return None
        ref = f"I-{self.firm.index + 1:06d}-{len(self.rows) + 1:04d}"
        row: Row = {
            "external_id": ref,
            "account": self.firm.external_id,
            "occurred_at": stamp(moment),
            "channel": channel,
            "direction": direction,
            "contact": person.external_id if person else None,
            "subject": subject,
            "body": body,
            "thread": thread,
        }
        if utterances:
            row["utterances"] = [{"id": f"{ref}.{k}", **said} for k, said in enumerate(utterances, 1)]
        row |= more
        row["source"] = SOURCES.get(channel, "meetings")
        self.rows.append(row)
        return ref

    def mention(self, kind: str, ref: str | None, person: Person, moment: datetime, quote: str) -> None:
        if ref is not None:
            day = moment.date().isoformat()
            self.mentions.append(Mention(self.firm.external_id, kind, ref, person.external_id, day, quote))


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
