"""Whether a word with a capital letter is an ordinary word of the language, so that it need not be anybody's name.

German writes every noun so: there, what the list lacks may be made of two words of it, or have an ending that names do
not have. In doubt a word is a name, and a reviewer is asked.
"""

# Tables of words are easier to read and to compare unbroken.

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from domain.calendar_names import LANGUAGES, SHORT_MONTHS, SHORT_WEEKDAYS
from knowledge.stop_words import STOP_WORDS

_STEMMED = dict(zip(LANGUAGES, ("english", "german", "french", "spanish"), strict=True))
_ENDINGS = {
    "en": re.compile(
        r"^[a-z]{5,}(?:ically|fully|ously|ably|ibly|ately|tion|tions|ment|ments|ness|sing|ting|ning|ding|king)$"
    ),
    "de": re.compile(
        r"^[a-zäöüß]{3,}(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|tions|ierung|ierungen|"
        r"ität|itäten|ismus|nisse|barkeit|losigkeit|ierbar|ungs)$"
    ),
    "fr": re.compile(r"^[a-zà-ÿ]{4,}(?:ement|amment|emment|tion|tions|ations|ité|ités|issement|ons|ez)$"),
    "es": re.compile(
        r"^[a-zà-ÿ]{4,}(?:mente|ción|ciones|dad|dades|miento|mientos|amos|emos|imos|aron|ieron|aban|iendo)$"
    ),
}
_NOT_BY_ENDING = frozenset(
    [
        "hartung",
        "hornung",
        "clement",
        "sterling",
        "fleming",
        "harding",
        "manning",
        "channing",
        "browning",
        "deming",
        "gonzalez",
        "martinez",
        "fernandez",
        "rodriguez",
        "lopez",
        "sanchez",
        "ramirez",
        "hernandez",
        "gomez",
        "perez",
        "alvarez",
        "jimenez",
        "dominguez",
        "vazquez",
        "chavez",
        "suarez",
        "gutierrez",
        "ortiz",
        "lyons",
        "simmons",
        "parsons",
        "gibbons",
        "timmons",
        "trinidad",
        "soledad",
        "caridad",
        "piedad",
        "felicidad",
        "wilding",
        "golding",
    ]
)
"""Names that end like ordinary words."""
_JOINTS = ("", "s", "es", "n", "en", "er", "e")
_TO = "zu"
"""As in "durchzugehen"."""
_SHORTEST_PART = 4
_SURNAME_PARTS = frozenset(
    [
        "mann",
        "berg",
        "stein",
        "bach",
        "haus",
        "hof",
        "feld",
        "baum",
        "wald",
        "dorf",
        "klein",
        "lang",
        "kurz",
        "jung",
        "neu",
        "alt",
        "groß",
        "gut",
        "hoch",
        "fuß",
        "land",
    ]
)
"""Parts of so many names that nothing follows from them."""
ALWAYS_CAPITAL = {
    "en": frozenset(
        [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "mon",
            "tue",
            "wed",
            "thu",
            "fri",
            "sat",
            "sun",
            "jan",
            "feb",
            "mar",
            "apr",
            "jun",
            "jul",
            "aug",
            "sep",
            "sept",
            "oct",
            "nov",
            "dec",
            "english",
            "german",
            "french",
            "spanish",
            "christmas",
            "easter",
            "european",
            "american",
            "british",
            "i",
            "i'm",
            "i'll",
            "i've",
            "i'd",
            "ok",
        ]
    ),
    "de": frozenset(),
    "fr": frozenset(["noël", "pâques", "madame", "monsieur", "mme", "m", "mlle"]),
    "es": frozenset(
        ["navidad", "usted", "ustedes", "ud", "uds", "sr", "sra", "don", "doña", "señor", "señora"]
    ),
}
ACRONYMS = frozenset(
    [
        "QBR",
        "QBRs",
        "KPI",
        "KPIs",
        "ROI",
        "CSV",
        "PDF",
        "FAQ",
        "EU",
        "UK",
        "US",
        "USA",
        "IT",
        "HR",
        "CEO",
        "CFO",
        "CTO",
        "COO",
        "CIO",
        "VP",
        "CSM",
        "FYI",
        "ASAP",
        "OK",
        "PS",
        "PD",
        "NPS",
        "CSAT",
        "UTC",
        "GMT",
        "CET",
        "CEST",
        "MEZ",
        "MESZ",
        "BST",
        "EST",
        "EDT",
        "PST",
        "PDT",
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CAD",
        "AUD",
        "ID",
        "IDs",
        "TV",
        "AM",
        "PM",
        "RE",
        "AW",
        "WG",
        "TR",
        "FW",
        "CC",
        "DE",
        "EN",
        "FR",
        "ES",
        "HTML",
        "XLSX",
        "XML",
        "JSON",
        "SQL",
        "URL",
        "TBC",
        "NDA",
        "DSGVO",
        "GDPR",
        "RGPD",
        "KW",
        "CW",
        "GmbH",
        "AG",
        "SA",
        "SARL",
        "SL",
        "SLU",
        "AB",
        "AS",
        "BV",
        "NV",
        "Ltd",
        "Inc",
        "LLC",
        "Co",
        "KG",
        "OHG",
        "SE",
        "plc",
        "Dr",
        "Prof",
        "Mr",
        "Mrs",
        "Ms",
        "Hr",
        "Fr",
        "Mme",
        "Mlle",
        "Uhr",
        "TÜV",
        "ETA",
        "EOD",
        "EOB",
        "ETL",
        "Q1",
        "Q2",
        "Q3",
        "Q4",
        "II",
        "III",
        "IV",
        "B2B",
    ]
)


@lru_cache(maxsize=100_000)
def ordinary(word: str, language: str) -> bool:
    """`word` in any case, without an apostrophe's tail."""
    plain = word.lower()
    if plain in _words(language) or stem(plain, language) in _stems(language):
        return True
    if plain not in _NOT_BY_ENDING and language in _ENDINGS and _ENDINGS[language].match(plain):
        return True
    return language == "de" and (_compound(plain) or _swiss(plain))


def _swiss(word: str) -> bool:
    return "ss" in word and word.replace("ss", "ß") in _words("de")


def _compound(word: str, depth: int = 2) -> bool:
    """Words of the list put together, with what German puts between them."""
    if depth == 0 or len(word) < 2 * _SHORTEST_PART - 1:
        return False
    for at in range(len(word) - 3, 2, -1):
        head, tail = word[:at], word[at:]
        if not _is_part(tail) and not (len(tail) > 6 and _compound(tail, depth - 1)):
            continue
        if any(_is_part(head.removesuffix(joint)) for joint in _JOINTS if head.endswith(joint)):
            return True
    return False


def in_two(word: str) -> Iterator[tuple[str, str]]:
    """Every way to part a German word, without what German puts between its parts."""
    for at in range(_SHORTEST_PART - 1, len(word) - _SHORTEST_PART + 2):
        head, tail = word[:at], word[at:]
        for joint in (*_JOINTS, _TO):
            bare = head.removesuffix(joint)
            if head.endswith(joint) and len(bare) >= _SHORTEST_PART - 1:
                yield bare, tail


def _is_part(part: str) -> bool:
    if part in _SURNAME_PARTS or len(part) < 3:
        return False
    if len(part) == 3:
        return part in _SHORT_PARTS
    return part in _words("de") or stem(part, "de") in _stems("de") or bool(_ENDINGS["de"].match(part))


_SHORT_PARTS = frozenset(
    [
        "tag",
        "abo",
        "weg",
        "art",
        "ort",
        "abt",
        "vor",
        "auf",
        "aus",
        "ein",
        "mit",
        "bei",
        "neu",
        "ziel",
        "vor",
        "über",
        "rück",
    ]
)


@cache
def given_names() -> frozenset[str]:
    """Names met often, folded; far from all of them."""
    text = resources.files(__package__).joinpath("words", "names.txt").read_text("utf-8")
    return frozenset(" ".join(line for line in text.splitlines() if not line.startswith("#")).split())


@cache
def _words(language: str) -> frozenset[str]:
    name = language if language in LANGUAGES else "en"
    text = resources.files(__package__).joinpath("words", f"{name}.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    short = " ".join((*SHORT_MONTHS[name], *SHORT_WEEKDAYS[name]))
    listed = frozenset(" ".join(lines).split()) | STOP_WORDS[_STEMMED[name]] | frozenset(short.split())
    return listed | _of_templates(name)


def _of_templates(language: str) -> frozenset[str]:
    """The words that our own templates are made of; their slots hold the names."""
    file = resources.files("agents.writer").joinpath("templates", f"{language}.yaml")
    if not file.is_file():
        return frozenset()
    own = re.sub(r"\{[^}]*\}|^\s*[\w.]+:", " ", file.read_text("utf-8"), flags=re.MULTILINE)
    return frozenset(word.lower() for word in re.findall(r"[^\W\d_]{3,}", own))


@cache
def _stems(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in _words(language))


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(_STEMMED.get(language, "english"))


def stem(word: str, language: str) -> str:
    stemmed: str = _stemmer(language).stemWord(word)
    return stemmed
