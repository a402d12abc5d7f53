"""Days in a text of one language: written out, in digits, by weekday, month, quarter, or seen from today."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from agents.writer.checking.mentions import DaySaid
from domain.calendar_names import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS

NEAR = (timedelta(days=-7), timedelta(days=13))
"""The days around today that a bare weekday may mean."""
_YEAR = r"(?:19|20)\d\d"
_BEFORE_MONTH = {
    "en": r"(?:in|since|until|till|by|of|from|to|last|this|next|early|late|mid|for|during|before|after|through|and|end)",
}
"""What makes "may" and "march" months where no day or year does."""
_QUARTERS = {
    "en": ("first second third fourth", "quarter"),
    "de": ("erst zweit dritt viert", "quartal"),
    "fr": ("premier deuxième troisième quatrième", "trimestre"),
    "es": ("primer segundo tercer cuarto", "trimestre"),
}
_SEEN_FROM_TODAY: dict[str, dict[str, str]] = {
    "today": {
        "en": r"today|tonight|this (?:morning|afternoon|evening)",
        "de": r"heute(?: früh| morgen| abend| nachmittag)?",
        "fr": r"aujourd'hui|ce (?:matin|soir)|cet après-midi",
        "es": r"hoy|esta (?:mañana|tarde|noche)",
    },
    "tomorrow": {"en": "tomorrow", "de": "morgen", "fr": "demain", "es": "mañana"},
    "after tomorrow": {
        "en": "(?:the )?day after tomorrow",
        "de": "übermorgen",
        "fr": "après-demain",
        "es": "pasado mañana",
    },
    "yesterday": {"en": "yesterday", "de": "gestern", "fr": "hier", "es": "ayer"},
    "this week": {
        "en": "this week|end of (?:the|this) week",
        "de": "dies(?:e|er) woche|ende der woche",
        "fr": "cette semaine|fin de (?:la )?semaine",
        "es": "esta semana|(?:final|fin) de (?:la )?semana",
    },
    "next week": {
        "en": "next week|week after this",
        "de": "(?:nächste|kommende)[rn]? woche",
        "fr": "(?:la )?semaine prochaine",
        "es": "(?:la )?(?:próxima semana|semana (?:que viene|próxima))",
    },
    "last week": {
        "en": "last week",
        "de": "(?:letzte|vergangene|vorige)[rn]? woche",
        "fr": "(?:la )?semaine (?:dernière|passée)",
        "es": "(?:la )?(?:semana pasada|pasada semana)",
    },
    "this month": {
        "en": "this month|month end|end of (?:the|this) month",
        "de": r"dies(?:en|er|em|es) monats?|ende des monats|monatsende",
        "fr": "ce mois(?:-ci)?|fin du mois",
        "es": "este mes|(?:final|fin) de(?:l)? mes",
    },
    "next month": {
        "en": "next month",
        "de": "(?:nächste|kommende)[nrsm]+ monats?",
        "fr": "(?:le )?mois prochain",
        "es": "(?:el )?(?:próximo mes|mes (?:que viene|próximo))",
    },
    "last month": {
        "en": "last month",
        "de": "(?:letzte|vergangene|vorige)[nrsm]+ monats?",
        "fr": "(?:le )?mois (?:dernier|passé)",
        "es": "(?:el )?(?:mes pasado|pasado mes)",
    },
    "this quarter": {
        "en": "this quarter|end of (?:the|this) quarter",
        "de": "dies(?:em|es) quartals?|quartalsende|ende des quartals",
        "fr": "ce trimestre|fin du trimestre",
        "es": "este trimestre|(?:final|fin) del? trimestre",
    },
    "next quarter": {
        "en": "next quarter",
        "de": "(?:nächste|kommende)[nrsm]+ quartals?",
        "fr": "(?:le )?trimestre prochain|(?:le )?prochain trimestre",
        "es": "(?:el )?próximo trimestre|trimestre que viene",
    },
    "last quarter": {
        "en": "last quarter",
        "de": "(?:letzte|vergangene|vorige)[nrsm]+ quartals?",
        "fr": "(?:le )?(?:dernier trimestre|trimestre dernier)",
        "es": "(?:el )?(?:último trimestre|trimestre pasado)",
    },
    "this year": {
        "en": "this year|end of (?:the|this) year|year end",
        "de": "dies(?:es|em) jahr(?:es)?|jahresende|ende des jahres",
        "fr": "cette année|fin de l'année",
        "es": "este año|(?:final|fin) de(?:l)? año",
    },
    "next year": {
        "en": "next year",
        "de": "(?:nächste|kommende)[nrsm]+ jahr(?:es)?",
        "fr": "(?:l')?(?:année prochaine|an prochain)",
        "es": "(?:el )?(?:próximo año|año que viene)",
    },
    "last year": {
        "en": "last year",
        "de": "(?:letzte|vergangene|voriges?)[nrsm]* jahr(?:es)?",
        "fr": "(?:l')?(?:année dernière|an dernier|an passé)",
        "es": "(?:el )?año pasado",
    },
}
_LOOSE = frozenset(
    [
        "today",
        *(f"{which} {unit}" for which in ("this", "next") for unit in ("week", "month", "quarter", "year")),
    ]
)
_NOT_A_DAY = {
    "de": r"(?<!guten )(?<!heute )(?<!jeden )",
    "es": r"(?<!la )(?<!por la )(?<!esta )(?<!pasado )",
    "en": "",
    "fr": "(?<!après-)",
}
_NEXT = {
    "en": ("next|coming", "last"),
    "de": (r"(?:nächst|kommend)e[nrs]?", r"(?:letzt|vergangen)e[nrs]?"),
    "fr": ("", ""),
    "es": ("próximo|que viene", "pasado|último"),
}


_DIGIT = re.compile("[0-9]")
VERBS = frozenset({"may", "march"})
"""English months that, in small letters, are none."""


@dataclass(frozen=True)
class _Reader:
    digits: bool  # needs one
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], date], DaySaid | None]


def days_in(text: str, language: str, today: date) -> Iterator[DaySaid]:
    """In the order of how much each way of writing says; no two of them overlap. `text` is NFKC."""
    left, digits = text, _DIGIT.search(text) is not None
    for reader in _readers(language):
        if reader.digits and not digits:
            continue
        for found in reader.pattern.finditer(left):
            said = reader.read(found, today)
            if said is not None:
                yield said
                left = left[: found.start()] + "\0" * (found.end() - found.start()) + left[found.end() :]


def _choice(names: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


@lru_cache(maxsize=8)
def month_numbers(language: str) -> dict[str, int]:
    """Whole names and short ones, without accents too."""
    found = {name: n for n, name in enumerate(MONTHS[language], 1)}
    for n, names in enumerate(SHORT_MONTHS[language], 1):
        found |= dict.fromkeys(names.split(), n)
    return found


@lru_cache(maxsize=8)
def _weekday_numbers(language: str) -> dict[str, int]:
    return {name: n for n, name in enumerate(WEEKDAYS[language])}


Read = Callable[[re.Match[str], date], DaySaid | None]


@lru_cache(maxsize=8)
def _readers(language: str) -> tuple[_Reader, ...]:
    calendar = _Calendar(language)
    table = [*calendar.dates(), *calendar.quarters(), calendar.bare_month(), calendar.weekday()]
    return tuple(
        _Reader("(?P<d>" in pattern, re.compile(pattern, re.IGNORECASE), read)
        for pattern, read in (*table, *_today_table(language))
    )


class _Calendar:
    """What a language calls days and months, as patterns with what reads them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.months, self.weekdays = month_numbers(language), _weekday_numbers(language)
        short = {name: n for n, names in enumerate(SHORT_WEEKDAYS[language]) for name in names.split()}
        self.all_days = self.weekdays | short
        self.lead = (
            rf"(?:\b(?P<weekday>{_choice(self.all_days)})(?:s|\.)?,? ?"
            r"(?:,? ?(?:den|dem|der|the|le|el|día) )?)?"
        )

    def dates(self) -> Iterator[tuple[str, Read]]:
        lead, m = self.lead, _choice(self.months)
        yield r"(?<!\d)(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", self._iso
        yield _named_pattern(self.language, lead, m), self._named
        if self.language == "en":
            day = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?!:\d|[.,]?\d|%)"
            yield rf"{lead}\b(?P<m>{m})\.? {day}(?:,? (?P<y>{_YEAR}))?", self._named
        if self.language == "de":
            day = r"(?<![\d.])(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\."
            yield rf"{lead}{day}(?: ?(?P<y>{_YEAR}|\d\d\b))?(?!\d)", self._digits
            return
        day = r"(?<![\d/.-])(?P<d>\d{1,2})(?P<mark>[/.-])(?P<m>\d{1,2})(?P=mark)"
        yield rf"{lead}{day}(?P<y>{_YEAR}|\d\d)(?!\d)", self._digits
        yield rf"{lead}(?<![\d/.-])(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})(?P<y>)(?![\d/])", self._digits

    def quarters(self) -> Iterator[tuple[str, Read]]:
        words, name = _QUARTERS[self.language]
        ordinals = {word: n for n, word in enumerate(words.split(), 1)}

        def read(found: re.Match[str], today: date) -> DaySaid:
            number = found["q"] or str(ordinals[found["word"].lower()])
            year = int(found["y"]) if found["y"] else None
            return _quarter(found, int(number), year, today)

        said = rf"(?:[qt](?P<q>[1-4])|(?P<word>{'|'.join(ordinals)})\w{{0,2}} {name})"
        yield rf"\b{said}\b(?:,? (?:of |de )?(?P<y>{_YEAR}))?", read
        yield rf"\b(?P<q>[1-4])(?:\.|er|e|o|º) ?(?P<word>(?!)x)?{name}\b(?:,? (?P<y>{_YEAR}))?", read

    def bare_month(self) -> tuple[str, Read]:
        whole = _choice({name: n for n, name in enumerate(MONTHS[self.language], 1)})
        if self.language != "en":
            return rf"\b(?P<m>{whole})\b(?:,? (?:de |del )?(?P<y>{_YEAR}))?", self._month
        sure = whole.replace("march|", "").replace("|may", "")
        return (
            rf"\b(?:(?P<m>{sure})\b|(?<=\b)(?P<m2>may|march)\b(?= {_YEAR}))(?:,? (?P<y>{_YEAR}))?"
            rf"|(?:(?<=mid-)|\b{_BEFORE_MONTH['en']} )(?P<m3>may|march)\b(?! (?:i|we|you)\b)(?:,? (?P<y3>{_YEAR}))?",
            _english_month(self.months),
        )

    def weekday(self) -> tuple[str, Read]:
        comes, went = (part or r"(?!)" for part in _NEXT[self.language])
        names = rf"(?P<w>{_choice(self.weekdays)})(?:s\b|\b)(?P<after> prochaine?\b)?"
        return rf"\b(?:(?P<next>{comes}) |(?P<last>{went}) )?{names}", self._weekday

    def _named(self, found: re.Match[str], _today: date) -> DaySaid | None:
        parts = found.groupdict()
        if self.language == "en" and parts["m"] in VERBS:
            return None  # "a score of 63 may be fine"
        day = re.sub(r"\D", "", parts["d"])
        return _checked(found, parts.get("y"), self.months[parts["m"].lower()], int(day), self._day_of(parts))

    def _digits(self, found: re.Match[str], _today: date) -> DaySaid | None:
        parts = found.groupdict()
        month, day = int(parts["m"]), int(parts["d"])
        english = self.language == "en"
        if not 1 <= month <= 12 and english:
            month, day = day, month
        return _checked(found, parts.get("y"), month, day, self._day_of(parts), swapped=english)

    def _day_of(self, parts: dict[str, str | None]) -> int | None:
        return self.all_days.get((parts.get("weekday") or "").lower())

    def _iso(self, found: re.Match[str], _today: date) -> DaySaid:
        return _checked(found, found["y"], int(found["m"]), int(found["d"]), None)

    def _month(self, found: re.Match[str], _today: date) -> DaySaid | None:
        year = int(found["y"]) if found["y"] else None
        return DaySaid(*found.span(), found.group(), year=year, month=self.months[found["m"].lower()])

    def _weekday(self, found: re.Match[str], today: date) -> DaySaid:
        first, last = today + NEAR[0], today + NEAR[1]
        if found["next"]:
            first, last = today + timedelta(days=1), today + timedelta(days=14)
        if found["last"]:
            first, last = today - timedelta(days=14), today - timedelta(days=1)
        number = self.weekdays[found["w"].lower()]
        return DaySaid(*found.span(), found.group(), weekday=number, first=first, last=last)


def _named_pattern(language: str, lead: str, months: str) -> str:
    day = {
        "en": r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?: of)? ",
        "de": r"(?P<d>\d{1,2})\. ?",
        "fr": r"(?P<d>\d{1,2})(?:er|ᵉʳ)? ",
        "es": r"(?P<d>\d{1,2})\.?[ºo]? (?:de )?",
    }[language]
    link = {"es": r"(?:,? (?:de |del )?", "en": "(?:,? "}.get(language, "(?: ")
    return rf"{lead}(?<![\d.,]){day}(?P<m>{months})\b\.?{link}(?P<y>{_YEAR}))?"


def _english_month(months: dict[str, int]) -> Read:
    def read(found: re.Match[str], _today: date) -> DaySaid | None:
        name, said = found["m"] or found["m2"] or found["m3"], found["y"] or found["y3"]
        if not name[0].isupper():
            return None
        year = int(said) if said else None
        return DaySaid(*found.span(), found.group(), year=year, month=months[name.lower()])

    return read


def _checked(
    found: re.Match[str],
    year: str | None,
    month: int,
    day: int,
    weekday: int | None,
    *,
    swapped: bool = False,
) -> DaySaid:
    """A day whose parts agree with one another, or what is wrong with them."""
    at = None if not year else int(year) if len(year) == 4 else 2000 + int(year)
    wrong = ""
    if not (1 <= month <= 12 and 1 <= day <= monthrange(at or 2024, month)[1]):
        wrong = "there is no such day"
    elif at and weekday is not None and date(at, month, day).weekday() != weekday:
        wrong = "the weekday is not that of the date"
    return DaySaid(
        *found.span(),
        found.group(),
        year=at,
        month=month,
        day=day,
        weekday=weekday,
        wrong=wrong,
        swapped=swapped,
    )


def _quarter(found: re.Match[str], number: int, year: int | None, today: date) -> DaySaid:
    """Without a year, the one of these three years around today that lies nearest."""
    spans = [
        _quarter_span(y, number) for y in ([year] if year else [today.year - 1, today.year, today.year + 1])
    ]
    first, last = min(spans, key=lambda span: abs((span[0] - today).days + 45))
    return DaySaid(*found.span(), found.group(), first=first, last=last)


def _quarter_span(year: int, number: int) -> tuple[date, date]:
    return date(year, 3 * number - 2, 1), date(year, 3 * number, monthrange(year, 3 * number)[1])


def _today_table(language: str) -> list[tuple[str, Read]]:
    def reading(name: str) -> Read:
        def read(found: re.Match[str], today: date) -> DaySaid | None:
            if found.group() == "Morgen" and found.string[: found.start()].endswith("am "):
                return None  # the morning, not tomorrow
            first, last = span_of(name, today)
            return DaySaid(*found.span(), found.group(), first=first, last=last, loose=name in _LOOSE)

        return read

    order = [
        "after tomorrow",
        "today",
        *(n for n in _SEEN_FROM_TODAY if n not in ("after tomorrow", "today")),
    ]
    return [
        (
            (_NOT_A_DAY[language] if name == "tomorrow" else "")
            + rf"\b(?:{_SEEN_FROM_TODAY[name][language]})\b",
            reading(name),
        )
        for name in order
    ]


def span_of(name: str, today: date) -> tuple[date, date]:
    """The days that "last month" and its like mean on a day."""
    one = timedelta(days=1)
    match name.split():
        case ["today"]:
            return today, today
        case ["tomorrow"]:
            return today + one, today + one
        case ["after", "tomorrow"]:
            return today + 2 * one, today + 2 * one
        case ["yesterday"]:
            return today - one, today - one
        case [which, "week"]:
            monday = today - timedelta(days=today.weekday()) + _STEPS[which] * 7 * one
            return monday, monday + 6 * one
        case [which, unit]:
            months = {"month": 1, "quarter": 3, "year": 12}[unit]
            start = (today.year * 12 + today.month - 1) // months * months + _STEPS[which] * months
            end = start + months - 1
            last = date(end // 12, end % 12 + 1, monthrange(end // 12, end % 12 + 1)[1])
            return date(start // 12, start % 12 + 1, 1), last
    raise ValueError(name)


_STEPS = {"last": -1, "this": 0, "next": 1}
