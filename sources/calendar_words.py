"""Names of months and days of the week in the languages that exports are written in (CLDR, through Babel)."""

import unicodedata
from functools import lru_cache

COMMON = {
    name: month
    for month, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march", "mrz"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        1,
    )
    for name in names
}
LANGUAGES = (
    "en",
    "de",
    "de_AT",
    "fr",
    "es",
    "pt",
    "pt_PT",
    "it",
    "nl",
    "nb",
    "nn",
    "sv",
    "da",
    "fi",
    "pl",
    "cs",
)
FORMS = [(context, width) for context in ("format", "stand-alone") for width in ("wide", "abbreviated")]


def month_named(name: str) -> int | None:
    """1 to 12, or None for what is no month, or one in one language and another in another."""
    word = _plain(name)
    return COMMON.get(word) or _months().get(word)


def is_weekday(name: str) -> bool:
    return _plain(name) in _weekdays()


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip(" .")


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    from babel import Locale

    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        months = Locale.parse(language).months
        for context, width in FORMS:
            for number, name in months[context][width].items():
                found.setdefault(_plain(str(name)), set()).add(int(number))
                found.setdefault(_plain(str(name))[:3], set()).update(
                    () if width == "wide" else (int(number),)
                )
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}


@lru_cache(maxsize=1)
def _weekdays() -> frozenset[str]:
    from babel import Locale

    return frozenset(
        _plain(str(name))
        for language in LANGUAGES
        for context, width in FORMS
        for name in Locale.parse(language).days[context][width].values()
    )
