"""Numbers in words, in the four languages: "twenty-one", "einundzwanzig", "quatre-vingt-dix-sept", "doscientos"."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

from collections.abc import Callable, Iterator
from functools import cache

MOST = 999
LONGEST = 6
"""Words that a number may take: "nine hundred and ninety nine" are five of them."""

_EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DE = [
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
_DE_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_FR = (
    (
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
        "dix-neuf"
    )
    .replace("-", "_")
    .split()
)
_FR_TENS = ["vingt", "trente", "quarante", "cinquante", "soixante"]
_ES = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
_ES_TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_ES_HUNDREDS = [
    "cien",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]


def _english(n: int) -> list[str]:
    if n < 20:
        return [_EN[n]]
    if n < 100:
        tens = _EN_TENS[n // 10 - 2]
        return [tens if n % 10 == 0 else f"{tens} {_EN[n % 10]}"]
    head = f"{_EN[n // 100]} hundred"
    if n % 100 == 0:
        return [head] + (["a hundred"] if n == 100 else [])
    return [f"{head}{link}{rest}" for rest in _english(n % 100) for link in (" and ", " ")]


def _german(n: int) -> list[str]:
    if n < 20:
        return [_DE[n]]
    if n < 100:
        tens = _DE_TENS[n // 10 - 2]
        return [tens if n % 10 == 0 else f"{_DE[n % 10]}und{tens}"]
    heads = [f"{_DE[n // 100]}hundert"] + (["hundert"] if n < 200 else [])
    return heads if n % 100 == 0 else [head + rest for head in heads for rest in _german(n % 100)]


def _french(n: int) -> list[str]:
    if n < 20:
        return [_FR[n].replace("_", " ")]
    if n < 100:
        return [_french_tens(n)]
    head = "cent" if n < 200 else f"{_FR[n // 100]} cent"
    if n % 100 == 0:
        return [head, f"{head}s"]
    return [f"{head} {rest}" for rest in _french(n % 100)]


def _french_tens(n: int) -> str:
    if n >= 80:
        rest = n - 80
        return "quatre vingts" if rest == 0 else f"quatre vingt {_french(rest)[0]}"
    tens = min(n // 10, 6)
    rest = n - tens * 10
    if rest == 0:
        return _FR_TENS[tens - 2]
    link = " et " if rest in (1, 11) else " "
    return f"{_FR_TENS[tens - 2]}{link}{_french(rest)[0]}"


def _spanish(n: int) -> list[str]:
    if n < 30:
        return {1: ["uno"], 21: ["veintiuno", "veintiún", "veintiuna"]}.get(n, [_ES[n]])
    if n < 100:
        tens = _ES_TENS[n // 10 - 3]
        return [tens] if n % 10 == 0 else [f"{tens} y {one}" for one in _units(n % 10)]
    if n == 100:
        return ["cien", "ciento"]
    masculine = "ciento" if n < 200 else _ES_HUNDREDS[n // 100 - 1]
    heads = [masculine] + ([masculine[:-2] + "as"] if masculine.endswith("os") else [])
    return heads if n % 100 == 0 else [f"{head} {rest}" for head in heads for rest in _spanish(n % 100)]


def _units(n: int) -> list[str]:
    return ["un", "uno", "una"] if n == 1 else [_ES[n]]


_SPELLERS: dict[str, Callable[[int], list[str]]] = {
    "en": _english,
    "de": _german,
    "fr": _french,
    "es": _spanish,
}


def spelt(n: int, language: str) -> list[str]:
    """Ways to write a number of 0 to 999, the usual one first; hyphens as spaces."""
    return _SPELLERS[language](n)


@cache
def cardinals(language: str) -> dict[str, int]:
    """From words, single spaces between them, to their number; 2 to 999, for "one" is mostly no count, and thousands."""
    return dict(_cardinals(language))


def _cardinals(language: str) -> Iterator[tuple[str, int]]:
    for n in range(2, MOST + 1):
        for phrase in spelt(n, language):
            yield phrase, n
            if language == "de" and "ß" in phrase:
                yield phrase.replace("ß", "ss"), n
    yield from _THOUSANDS[language](language)


def _split_thousands(word: str) -> Callable[[str], Iterator[tuple[str, int]]]:
    def made(language: str) -> Iterator[tuple[str, int]]:
        yield word, 1000
        for n in range(2, MOST + 1):
            for phrase in spelt(n, language):
                yield f"{phrase} {word}", n * 1000

    return made


def _joined_thousands(language: str) -> Iterator[tuple[str, int]]:
    yield "tausend", 1000
    yield "eintausend", 1000
    for n in range(2, MOST + 1):
        yield f"{spelt(n, language)[0]}tausend", n * 1000


_THOUSANDS: dict[str, Callable[[str], Iterator[tuple[str, int]]]] = {
    "en": _split_thousands("thousand"),
    "de": _joined_thousands,
    "fr": _split_thousands("mille"),
    "es": _split_thousands("mil"),
}

_ORDINALS = {
    "en": "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "fr": "deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième",
    "es": "segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo",
    "de": "zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte",
}


@cache
def ordinals(language: str) -> dict[str, int]:
    """From the second on, in every ending that the language gives them."""
    found: dict[str, int] = {}
    for n, word in enumerate(_ORDINALS[language].split(), 2):
        found |= dict.fromkeys(_endings(word, language), n)
    if language == "es":
        found["tercer"] = 3
    if language == "fr":
        found |= {"second": 2, "seconde": 2}
    return found


def _endings(word: str, language: str) -> list[str]:
    if language == "de":
        return [word + ending for ending in ("", "n", "r", "s", "m")]
    if language == "es":
        return [word, word[:-1] + "a", word + "s", word[:-1] + "as"]
    return [word]
