"""Who there is: the firm of an index, its people, and how each of them writes."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sources.demo.draws import Draws
from sources.demo.phrasebook import NAMES
from sources.demo.script import Script

SEGMENTS = {"smb": 0.5, "mid-market": 0.35, "enterprise": 0.15}
SEATS = {"smb": (7, 14), "mid-market": (16, 34), "enterprise": (42, 72)}
PEOPLE = {"smb": (2, 4), "mid-market": (4, 7), "enterprise": (7, 12)}
MOST_PEOPLE = 12
TIER_ODDS = {
    "smb": {"starter": 0.7, "growth": 0.3},
    "mid-market": {"starter": 0.15, "growth": 0.7, "enterprise": 0.15},
    "enterprise": {"growth": 0.35, "enterprise": 0.65},
}
COUNTRIES = {
    "US": ("en", "USD", 0.30),
    "GB": ("en", "GBP", 0.20),
    "IE": ("en", "EUR", 0.06),
    "NL": ("en", "EUR", 0.08),
    "SE": ("en", "EUR", 0.06),
    "CA": ("en", "USD", 0.08),
    "DE": ("de", "EUR", 0.08),
    "AT": ("de", "EUR", 0.03),
    "FR": ("fr", "EUR", 0.06),
    "ES": ("es", "EUR", 0.05),
}
DISC_ODDS = {"D": 0.25, "I": 0.25, "S": 0.27, "C": 0.23}
PACE = {
    "D": 0.8,
    "I": 0.9,
    "S": 1.1,
    "C": 1.25,
}  # of the firm's own, in which people of one house are much alike
ROLES = ("champion", "executive", "admin", "user", "finance")
STEP = 7919  # coprime with every list length it is used against; makes neighbours look unrelated


@dataclass(frozen=True)
class Person:
    external_id: str
    name: str
    first: str
    email: str
    role: str
    title: str
    language: str
    is_primary: bool
    disc: str
    bank: str
    habit_hours: float
    typo_rate: float
    signs: bool


@dataclass(frozen=True)
class Firm:
    index: int
    external_id: str
    name: str
    domain: str
    segment: str
    tier: str
    industry: str
    country: str
    language: str
    currency: str
    csm: str
    customer_since: date
    seats: int
    quality: float
    people: tuple[Person, ...]
    script: Script

    @property
    def primary(self) -> Person:
        return self.people[0]


@cache
def _name_lists(language: str) -> tuple[list[str], list[str]]:
    return NAMES["first"][language], NAMES["last"][language]


def person_name(key: int, language: str) -> tuple[str, str]:
    """(first, last); different for every key, by a middle initial once all pairs are used up."""
    firsts, lasts = _name_lists(language)
    pairs = len(firsts) * len(lasts)
    turn, pair = divmod(key, pairs)
    mixed = pair * STEP % pairs
    first, last = firsts[mixed % len(firsts)], lasts[mixed // len(firsts)]
    return first, last if turn == 0 else f"{_initials(turn)} {last}"


def _initials(turn: int) -> str:
    letters = ""
    while turn:
        turn, letter = divmod(turn - 1, 26)
        letters += chr(ord("A") + letter) + "."
    return letters


def company_root(index: int) -> str:
    """A made-up first word; no two indices share one."""
    heads, middles, tails = NAMES["company_heads"], NAMES["company_middles"], NAMES["company_tails"]
    short = len(heads) * len(tails)
    turn, place = divmod(index, short)
    mixed = place * STEP % short
    middle = "" if turn == 0 else _syllables(turn, middles)
    return str(heads[mixed % len(heads)] + middle + tails[mixed // len(heads)])


def _syllables(turn: int, middles: list[str]) -> str:
    word = ""
    while turn:
        turn, at = divmod(turn - 1, len(middles))
        word += middles[at]
    return word


def plain(text: str) -> str:
    """Lower-case ASCII for domains and mail addresses."""
    table = str.maketrans("äáàâåéèêëíìîïóòôöúùûüñçýÿ", "aaaaaeeeeiiiioooouuuuncyy")
    return "".join(c for c in text.lower().translate(table) if c.isascii() and (c.isalnum() or c in ".-"))


def _person(
    index: int,
    place: int,
    language: str,
    domain: str,
    script: Script,
    pace: float,
    banks: str,
    draws: Draws,
) -> Person:
    first, last = person_name(index * MOST_PEOPLE + place, language)
    role = ROLES[place] if place < len(ROLES) else draws.pick(("user", "user", "user", "admin"))
    disc = draws.weighted(DISC_ODDS)
    if place == 0 and script.primary_disc:
        disc = script.primary_disc
    address = plain(f"{first}.{last.replace(' ', '')}")
    return Person(
        external_id=f"P-{index + 1:06d}-{place + 1:02d}",
        name=f"{first} {last}",
        first=first,
        email=f"{address}@{domain}",
        role=role,
        title=draws.pick(NAMES["titles"][role]),
        language=language if language == "en" or draws.chance(0.8) else "en",
        is_primary=place == 0,
        disc=disc,
        bank=draws.pick(banks),
        habit_hours=pace * PACE[disc],
        typo_rate=draws.pick((0.0, 0.0, 0.04, 0.12)),
        signs=draws.chance(0.45),
    )


def _customer_since(script: Script, as_of: date, draws: Draws) -> date:
    days = script.customer_for
    if days is None:
        days = draws.whole(90, 400) if draws.chance(0.1) else draws.whole(430, 1800)
    return as_of - timedelta(days=days)


def _quality(draws: Draws) -> float:
    """Most get on well with the product; one in seven never quite did."""
    if draws.chance(0.14):
        return draws.between(0.34, 0.54)
    return min(0.95, max(0.5, draws.around(0.71, 0.1)))


def cast_firm(index: int, script: Script, as_of: date, seed: int, banks: str = "AB") -> Firm:
    """The account of an index, the same for any size of portfolio; its people write from one of `banks` each."""
    draws = Draws(seed, index, 1)
    segment = script.segment or draws.weighted(SEGMENTS)
    industry = draws.pick(tuple(NAMES["industries"]))
    root = company_root(index)
    domain = f"{plain(root)}.example"
    country = draws.weighted({name: odds for name, (_, _, odds) in COUNTRIES.items()})
    language, currency, _ = COUNTRIES[country]
    low, high = PEOPLE[segment]
    count = draws.whole(low, high)
    pace = draws.between(0.9, 2.4) if draws.chance(0.65) else draws.between(19.0, 21.5)
    return Firm(
        index=index,
        external_id=f"A-{index + 1:06d}",
        name=f"{root} {draws.pick(NAMES['industries'][industry])}",
        domain=domain,
        segment=segment,
        tier=script.tier or draws.weighted(TIER_ODDS[segment]),
        industry=industry,
        country=country,
        language=language,
        currency=currency,
        csm=NAMES["csms"][draws.whole(0, len(NAMES["csms"]) - 1)],
        customer_since=_customer_since(script, as_of, draws),
        seats=script.seats or draws.whole(*SEATS[segment]),
        quality=script.quality if script.quality is not None else _quality(draws),
        people=tuple(_person(index, k, language, domain, script, pace, banks, draws) for k in range(count)),
        script=script,
    )
