"""The particulars an account's people keep coming back to: numbers, dates, names of teams and systems."""

from datetime import date, timedelta
from typing import Any

from sources.demo.cast import Firm, Person
from sources.demo.draws import Draws
from sources.demo.phrasebook import NAMES, phrases
from sources.demo.product import above, within

Particulars = dict[str, Any]
MONTHS: dict[str, list[str]] = phrases("names")["months"]
ABOUT_SEATS = ("budget", "renewal", "sso")  # topics that name the number of seats
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def spoken_date(day: date, language: str = "en") -> str:
    month = MONTHS[language][day.month - 1]
    return {"de": f"{day.day}. {month}", "es": f"{day.day} de {month}"}.get(language, f"{day.day} {month}")


def _dates(day: date) -> Particulars:
    others = {f"date_{language}": spoken_date(day, language) for language in ("de", "fr", "es")}
    return {"date": spoken_date(day), "month": MONTHS["en"][day.month - 1], **others}


def filled(sentence: str, facts: Particulars) -> str:
    """The sentence with its slots filled, with a capital where it begins with a slot."""
    text = sentence.format_map(facts)
    return text[:1].upper() + text[1:] if sentence.startswith("{") else text


class Memory:
    """What is fixed for an account (teams, place, systems) and what is drawn afresh for a message."""

    def __init__(self, firm: Firm, draws: Draws) -> None:
        self.firm, self.draws = firm, draws
        self.teams = draws.shuffled(NAMES["teams"])[:4]
        self.places = draws.shuffled(NAMES["places"])[:2]
        self.systems = draws.shuffled(NAMES["systems"])[:3]
        self.favourites = draws.shuffled([f.spoken for f in within(firm.tier) if f.is_core])
        self.wishes = [f.spoken for f in above(firm.tier)] or ["forecasting", "scenario planning"]
        self._tickets = 0

    def ticket(self) -> str:
        self._tickets += 1
        return f"#{self.firm.index + 101}{self._tickets:03d}"

    def passing(self, day: date) -> Particulars:
        """Particulars of one message; a date named in it lies a few weeks ahead."""
        draws, firm = self.draws, self.firm
        feature, team = draws.pick(self.favourites[:5]), draws.pick(self.teams)
        return {
            "csm": firm.csm.split()[0],
            "company": firm.name,
            "team": team,
            "unit": team.removeprefix("the "),
            "place": draws.pick(self.places),
            "system": draws.pick(self.systems),
            "feature": feature,
            "feature2": draws.pick([f for f in self.favourites if f != feature]),
            "adv": draws.pick(self.wishes),
            "n": draws.whole(8, 60),
            "n2": draws.whole(3, 14),
            "pct": draws.whole(6, 34),
            "weekday": draws.pick(WEEKDAY_NAMES),
            "ticket": f"#{firm.index + 101}{max(1, self._tickets):03d}",
            **_dates(day + timedelta(days=draws.whole(10, 40))),
        }

    def topic(self, name: str, started: date, due: date | None = None) -> Particulars:
        """Particulars that stay the same over all stages of a topic; `due` is the date they speak of."""
        book = phrases("topics")[name]
        fixed = self.passing(started + timedelta(days=30)) | (_dates(due) if due else {})
        for slot in ("n", "n2", "pct"):
            fixed[slot] = self.draws.whole(*book[slot])
        if name in ABOUT_SEATS:
            fixed["n"] = self.firm.seats
        fixed["n2"] = min(fixed["n2"], max(2, fixed["n"] - 1))
        fixed["ticket"] = self.ticket()
        del fixed["weekday"]
        return fixed

    def colleague_of(self, person: Person | None) -> Person:
        """Somebody else there, or the main contact where there is nobody else."""
        others = [p for p in self.firm.people if p is not person]
        return self.draws.pick(others) if others else self.firm.primary
