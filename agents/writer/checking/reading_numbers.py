"""Numbers in a text of one language, in digits or in words, with what stands around them: percent, money, "about"."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise

from agents.writer.checking.mentions import NumberKind, NumberSaid
from agents.writer.checking.number_words import LONGEST, cardinals, ordinals
from knowledge.stop_words import IN_ANY_LANGUAGE

_MARKS = {"en": (",", "."), "de": (".", ","), "fr": (".", ","), "es": (".", ",")}
"""Of groups and of decimals; a space or an apostrophe parts groups anywhere."""
_DIGITS = re.compile(r"(?<![\w.,])[-+−]?\d+(?:[.,'’]\d+|(?<!\d{4}) \d{3}(?!\d))*")
_CODE = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[\w-]+\b", re.UNICODE)
_PLAIN_CODE = re.compile(r"^(?:24-7|b2b|b2c|[qt][1-4]|h[12])$", re.IGNORECASE)
_SUFFIXED = re.compile(
    r"^(?P<n>\d+)(?P<end>k|K|M|m|st|nd|rd|th|er|re|e|ème|eme|o|a|h|min|%|x|fache?n?|mal|er|stündige?n?|"
    r"-?(?:minute|min|day|week|month|year|seat|hour|user|point|step)s?(?:-\w+)*|"
    r"-(?:minuten|minütige[nrs]?|tage|tägige[nrs]?|stunden|wochen|monate|jahre|prozent|punkte?)(?:-?\w+)*)$",
    re.IGNORECASE,
)
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_NAMED = {
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "dólares": "USD",
    "pound": "GBP",
    "pounds": "GBP",
    "pfund": "GBP",
    "livres": "GBP",
    "libras": "GBP",
    "franken": "CHF",
    "francs": "CHF",
    "francos": "CHF",
}
CURRENCIES = frozenset(
    [
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "JPY",
        "CAD",
        "AUD",
        "INR",
        "BRL",
        "MXN",
        "HUF",
        "RON",
        "TRY",
        "ZAR",
        "SGD",
        "NZD",
    ]
)
_MONEY_BEFORE = re.compile(r"(?:(?P<symbol>(?:US|C|A)?[€$£¥])|\b(?P<code>[A-Z]{3})) ?$")
_MONEY_AFTER = re.compile(
    rf" ?(?:(?P<symbol>[€$£¥])(?:US|GB|CA|AU)?\b|(?P<coin>[€$£¥])|(?P<code>[A-Z]{{3}})\b|(?P<name>{'|'.join(sorted(_NAMED, key=len, reverse=True))})\b)",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"[ -]?(?:%|percent\b|per cent\b|prozent|pour ?cent\b|por ciento\b|pct\b)", re.IGNORECASE
)
_POINTS = re.compile(
    r"[ -]?(?:percentage points?\b|prozentpunkte?n?\b|points? de pourcentage\b|puntos? porcentual)",
    re.IGNORECASE,
)
_SCALES = (
    (re.compile(r" ?(?:k|K)\b|[ -](?:thousand|tausend|mille|mil)\b", re.IGNORECASE), 1_000),
    (re.compile(r" ?(?:M|m)\b(?! ?²)|[ -](?:million\w*|mio\.?|millones|millón)\b", re.IGNORECASE), 1_000_000),
    (re.compile(r"[ -](?:billion|mrd\.?|milliard\w*)\b", re.IGNORECASE), 1_000_000_000),
)
_HEDGE = re.compile(
    r"\b(?:about|around|roughly|approximately|approx\.|nearly|almost|close to|some|rund|etwa|ca\.|circa|ungefähr|knapp|"
    r"fast|environ|près de|à peu près|presque|quelque|unos|unas|cerca de|alrededor de|aproximadamente|casi|"
    r"más o menos) (?:\D{0,2})?$",
    re.IGNORECASE,
)
_UNITS = {
    "minute": r"min\b|minut\w*",
    "hour": r"hours?\b|stunden?\b|heures?\b|horas?\b",
    "day": r"days?\b|tage?n?\b|jours?\b|días?\b|(?:calendar|working|business) days?|(?:werk|kalender)tage?n?|nights?\b",
    "week": r"weeks?\b|wochen?\b|semaines?\b|semanas?\b",
    "month": r"months?\b|monate?n?\b|mois\b|mes(?:es)?\b",
    "quarter": r"quarters?\b|quartale?n?\b|trimestres?\b",
    "year": r"years?\b|jahre?n?\b|ans?\b|années?\b|años?\b",
}
_UNIT = re.compile(
    r"[ -](?:(?:full|more|other|volle|weitere|derniers|dernières|prochains|últimos|últimas|próximos)[ ])?(?:"
    + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items())
    + ")",
    re.IGNORECASE,
)
_RATIOS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (r"two[ -]thirds", "0.6667"),
        (r"three[ -]quarters", "0.75"),
        (r"(?:a|one)[ -]third\b(?! (?:party|time|parties))", "0.3333"),
        (r"(?:a|one) quarter of\b(?! (?:an hour|\d))", "0.25"),
        (r"(?:a|one) fifth of", "0.2"),
        (r"\bhalf an hour|\bhalf-hour", "30 min"),
        (r"\bhalves|\bhalved|\b(?:cut|dropped|fell|reduced) (?:by|to|in) half", "0.5"),
        (
            r"(?<!first )(?<!second )(?<!other )(?<!better )\bhalf\b(?! (?:past|of (?:the )?(?:year|20\d\d)|an? |a |way))",
            "0.5",
        ),
        (r"\bdoubl(?:ed|es|ing)|\btwice as|\btwo ?fold", "2"),
        (r"\btripl(?:ed|es|ing)|\btrebled|\bthree times as|\bthree ?fold", "3"),
        (r"\bquadrupl(?:ed|es|ing)|\bfour times as", "4"),
        (r"\b(?:a )?dozen\b", "12 n"),
    ),
    "de": (
        (r"\bzwei drittel", "0.6667"),
        (r"\bdrei ?viertel(?! ?stunde)", "0.75"),
        (r"\b(?:ein|einem) drittel", "0.3333"),
        (r"\b(?:ein|einem) viertel(?! ?stunde)", "0.25"),
        (r"\bhalbe(?:n|r)? stunde", "30 min"),
        (r"\bviertelstunde", "15 min"),
        (r"\bhälfte|\bhalbier\w+|\bhalb so", "0.5"),
        (r"\b(?:ver)?doppelt so|\bverdoppel\w+|\bdoppelte[ns]?\b", "2"),
        (r"\bverdreifach\w+|\bdreimal so", "3"),
        (r"\bvervierfach\w+", "4"),
        (r"\bdutzend", "12 n"),
    ),
    "fr": (
        (r"\bdeux tiers", "0.6667"),
        (r"\btrois quarts(?! d)", "0.75"),
        (r"\b(?:un|le) tiers\b", "0.3333"),
        (r"\b(?:un|le) quart\b(?! d'heure)", "0.25"),
        (r"\bdemi-heure", "30 min"),
        (r"\bquart d'heure", "15 min"),
        (r"\bmoitié|\bdivisée?s? par deux", "0.5"),
        (r"\bdoubl(?:é|ée|és|ées|ent|er)\b|\ble double|\bdeux fois plus", "2"),
        (r"\btripl(?:é|ée|és|ées|ent|er)\b|\ble triple|\btrois fois plus", "3"),
        (r"\bune douzaine", "12 n"),
    ),
    "es": (
        (r"\bdos tercios", "0.6667"),
        (r"\btres cuartos(?! de hora)|\btres cuartas partes", "0.75"),
        (r"\bun tercio|\btercera parte", "0.3333"),
        (r"\bun cuarto\b(?! de hora)|\bcuarta parte", "0.25"),
        (r"\bmedia hora", "30 min"),
        (r"\bcuarto de hora", "15 min"),
        (r"\bmitad", "0.5"),
        (r"\bduplic(?:ó|ado|ada|ados|adas|an|a)\b|\bel doble", "2"),
        (r"\btriplic(?:ó|ado|ada|ados|adas|an|a)\b|\bel triple", "3"),
        (r"\buna docena", "12 n"),
    ),
}
_FIXED: dict[str, str] = {
    "en": r"the two of (?:us|you)|one or two|a day or two|two[ -]way|between the two|one[ -]to[ -]one|"
    r"(?:a|every|per|one|split|for a|just a) second\b|second (?:half|thought|nature|opinion)s?|third[ -]part(?:y|ies)|"
    r"seconds?,",
    "de": r"zu zweit|zu dritt|wir zwei|ein(?:,| bis| oder) zwei|acht geben|unter vier augen|zweite hand",
    "fr": r"(?:nous|vous|tous|toutes) (?:les )?deux|les deux|un ou deux|une ou deux|entre les deux|un jour ou deux|seconde?s?,",
    "es": r"(?:nosotros|ustedes|los|las|entre los) dos|un[oa]? o dos|de segunda mano|segundo plano",
}
"""Words for numbers that count nothing."""
_TALK = {
    "en": "things?|points?|questions?|reasons?|ways?|ideas?|topics?|options?|thoughts?|remarks?|notes?|words?|sides?|lines?|sentences?|"
    "numbers|figures|suggestions?|requests?|matters?|items?|steps?|sides",
    "de": "dinge|punkte?|fragen?|gründe|wege|ideen|themen|möglichkeiten|gedanken|anmerkungen|sätzen?|worten?|seiten|zahlen|kennzahlen|"
    "vorschläge|bitten|anliegen|schritte?n?|hinweise",
    "fr": "choses|points?|questions?|raisons|façons|manières|idées|sujets|options?|remarques?|mots?|phrases?|chiffres|"
    "propositions?|demandes?|étapes?|côtés|pistes",
    "es": "cosas|puntos?|preguntas?|razones|motivos|formas|maneras|ideas?|temas?|opciones|observaciones|palabras|frases|cifras|"
    "propuestas?|peticiones|pasos?|lados",
}
"""What a writer counts of their own message ("two things"): a claim only where the message has a list of so many."""
_FEW = 5
_STEP = re.compile(r"\b(?:step|schritt|étape|paso|punkt|point|punto) $", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


def numbers_in(text: str, language: str) -> Iterator[NumberSaid]:
    """Every number of `text`, from which days and times are taken out already."""
    for pattern in (_fixed(language),):
        text = pattern.sub(lambda found: "\0" * len(found.group()), text)
    for said in (
        *_ratios(text, language),
        *_codes(text, language),
        *_digits(text, language),
        *_spelt(text, language),
    ):
        if "\0" in text[said.start : said.start + 1]:
            continue
        yield said
        text = text[: said.start] + "\0" * (said.end - said.start) + text[said.end :]


@lru_cache(maxsize=4)
def _fixed(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_FIXED[language]})", re.IGNORECASE)


@lru_cache(maxsize=4)
def _ratio_patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), value) for pattern, value in _RATIOS[language])


def _ratios(text: str, language: str) -> list[NumberSaid]:
    found: list[NumberSaid] = []
    for pattern, value in _ratio_patterns(language):
        for one in pattern.finditer(text):
            if any(said.start < one.end() and one.start() < said.end for said in found):
                continue
            number, _, unit = value.partition(" ")
            kind = NumberKind.NUMBER if unit else NumberKind.RATIO
            found.append(
                NumberSaid(
                    *one.span(),
                    one.group(),
                    kind,
                    Decimal(number),
                    spelt=True,
                    unit="minute" if unit == "min" else "",
                )
            )
    return found + [
        NumberSaid(*one.span(), one.group(), NumberKind.RATIO, Decimal(one[1]) / Decimal(one[2]))
        for one in re.finditer(r"(?<![\w⁄])(\d)⁄([1-9])(?![\w⁄])", text)
    ]


def _codes(text: str, language: str) -> Iterator[NumberSaid]:
    for found in _CODE.finditer(text):
        word = found.group()
        if word.isdigit() or "\0" in word or _PLAIN_CODE.match(word):
            continue
        if re.match(r"^\d+(?:[-–]\d+)*$", word):
            continue
        suffixed = _SUFFIXED.match(word)
        if suffixed is None:
            before = text[found.start() - 1 : found.start()]
            if re.match(r"^\d+(?:[A-Za-z]{1,3})$", word) and word.lstrip("0123456789").upper() in CURRENCIES:
                continue
            if before in ("€", "$", "£") or not word:
                continue
            yield NumberSaid(*found.span(), word, NumberKind.CODE, None)
        elif suffixed["end"].lower() not in ("k", "m", "%"):
            digits = suffixed["n"]
            start, end = found.start(), found.start() + len(digits)
            if re.search(r"[\d.,]+$", text[: found.start()]):
                continue
            yield _valued(text, start, end, Decimal(digits), Decimal(1), language)


def _digits(text: str, language: str) -> Iterator[NumberSaid]:
    for found in _DIGITS.finditer(text):
        written = found.group()
        value, step = value_of(written.lstrip("+-−"), language)
        yield _valued(text, found.start(), found.end(), value, step, language)


def value_of(written: str, language: str) -> tuple[Decimal | None, Decimal]:
    """What the digits mean, and the size of their last place; None where the language does not write them so."""
    group, decimal = _MARKS[language]
    plain = re.sub(r"(?<=\d)['’ ](?=\d{3}(?!\d))", "", written)
    if group in plain:
        head, _, tail = plain.partition(decimal)
        if not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+", head):
            return None, Decimal(1)
        plain = head.replace(group, "") + (decimal + tail if tail else "")
    whole, _, fraction = plain.partition(decimal)
    if not whole.isdigit() or (fraction and not fraction.isdigit()) or len(plain) > 24:
        return None, Decimal(1)
    try:
        value = Decimal(f"{whole}.{fraction}" if fraction else whole)
    except InvalidOperation:
        return None, Decimal(1)
    return value, Decimal(1).scaleb(-len(fraction))


def _spelt(text: str, language: str) -> Iterator[NumberSaid]:
    words = [(one.start(), one.end(), one.group().lower()) for one in _WORD.finditer(text)]
    known, order, first = cardinals(language), ordinals(language), _first_words(language)
    at = 0
    while at < len(words):
        taken = 1
        if words[at][2] not in first:
            at += 1
            continue
        for many in range(min(LONGEST, len(words) - at), 0, -1):
            run = words[at : at + many]
            if not _together(text, run):
                continue
            value = known.get(" ".join(word for _, _, word in run))
            if value is None and many == 1 and not _points(text, run[0][1]):
                value = order.get(run[0][2])
            if value is not None:
                start, end = run[0][0], run[-1][1]
                yield _valued(text, start, end, Decimal(value), Decimal(1), language, spelt=True)
                taken = many
                break
        at += taken


@lru_cache(maxsize=4)
def _first_words(language: str) -> frozenset[str]:
    return frozenset(phrase.partition(" ")[0] for phrase in (*cardinals(language), *ordinals(language)))


def _points(text: str, end: int) -> bool:
    """ "The second is smaller": it counts what the message itself says."""
    after = re.match(r"\s*([^\W\d_]+)?", text[end:])
    return after is None or after[1] is None or after[1].lower() in IN_ANY_LANGUAGE


def _together(text: str, run: list[tuple[int, int, str]]) -> bool:
    return all(text[one[1] : other[0]] in (" ", "-", "\u2010", "\u2011") for one, other in pairwise(run))


def _valued(
    text: str,
    start: int,
    end: int,
    value: Decimal | None,
    step: Decimal,
    language: str,
    *,
    spelt: bool = False,
) -> NumberSaid:
    """With what stands before and after it."""
    hedged = bool(_HEDGE.search(text[max(0, start - 30) : start]))
    before = _MONEY_BEFORE.search(text[max(0, start - 5) : start])
    for pattern, scale in _SCALES:
        if (scaled := pattern.match(text, end)) is not None and not spelt:
            end, step = scaled.end(), step * scale
            value = None if value is None else value * scale
            break
    kind, currency, unit = NumberKind.NUMBER, None, ""
    few = spelt and value is not None and value <= _FEW
    if few and (_talk(language).match(text, end) or _STEP.search(text[max(0, start - 10) : start])):
        unit = "said"
    if before is not None and (coin := _currency(before.groupdict())):
        kind, currency, start = NumberKind.MONEY, coin, start - len(before.group())
    elif (found := _POINTS.match(text, end)) is not None:
        kind, end = NumberKind.POINTS, found.end()
    elif (found := _PERCENT.match(text, end)) is not None:
        kind, end = NumberKind.PERCENT, found.end()
    elif (found := _MONEY_AFTER.match(text, end)) is not None and (coin := _currency(found.groupdict())):
        kind, currency, end = NumberKind.MONEY, coin, found.end()
    elif (found := _UNIT.match(text, end)) is not None:
        unit = next(name for name, words in found.groupdict().items() if words)
    return NumberSaid(start, end, text[start:end], kind, value, step, currency, hedged, spelt, unit)


@lru_cache(maxsize=4)
def _talk(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?: \w+)? (?:{_TALK[language]})\b", re.IGNORECASE)


def _currency(parts: dict[str, str | None]) -> str | None:
    if symbol := parts.get("symbol") or parts.get("coin"):
        return {"C$": "CAD", "A$": "AUD"}.get(symbol.upper(), _SYMBOLS[symbol[-1]])
    if name := parts.get("name"):
        return _NAMED[name.lower()]
    code = parts.get("code") or ""
    return code if code in CURRENCIES else None
