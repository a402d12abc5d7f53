"""One falsehood in a true draft, as subtle as a real slip; in the place of what is true, or beside it."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.drafting.facts import COMPANIES, PEOPLE, TODAY
from benchmarks.drafting.prose import Draft, Shown, written
from domain.drafts import Sentence, Value, ValueKind

KINDS = ("number", "date", "name", "price", "promise", "link")
STRANGERS = (
    "Sarah Mitchell", "Thomas Keller", "Aditi Rao", "Jean-Marc Pelletier", "Elena Petrova", "Søren Holm", "Marcus",
    "Beatriz", "Svenja", "Kofi Mensah", "Dr. Hauser", "Nadège", "Zellmark GmbH", "Corvia Systems", "Ríos y Vega SL",
)  # fmt: skip
PROMISED = {
    "en": (
        "We will have this fixed by Friday.", "We guarantee that this does not happen again.",
        "I'll send you a revised contract tomorrow.", "You will get the new version next week.",
        "Our engineers will rebuild the import for you.", "The fix ships on Monday.",
        "We are adding a dedicated engineer to your account.", "It will be resolved before month end.",
        "We commit to an answer within two hours.", "Support will call you every morning until it works.",
        "You can count on us to migrate the old data.", "This feature is on our roadmap for Q1.",
    ),
    "de": (
        "Wir beheben das bis Freitag.", "Wir garantieren Ihnen, dass das nicht wieder vorkommt.",
        "Ich schicke Ihnen morgen einen neuen Vertrag.", "Sie erhalten die neue Version nächste Woche.",
        "Unsere Entwickler werden den Import neu bauen.", "Das Problem wird noch diesen Monat behoben.",
        "Wir stellen Ihnen einen eigenen Techniker ab.", "Wir sorgen dafür, dass alles rechtzeitig läuft.",
        "Ich kümmere mich persönlich um die Migration.", "Die Funktion kommt im nächsten Quartal.",
        "Wir sichern Ihnen eine Antwort binnen zwei Stunden zu.", "Die Korrektur geht am Montag live.",
    ),
    "fr": (
        "Nous corrigerons cela avant vendredi.", "Nous vous garantissons que cela ne se reproduira pas.",
        "Je vous enverrai demain un nouveau contrat.", "Vous recevrez la nouvelle version la semaine prochaine.",
        "Nos ingénieurs vont refaire l'import pour vous.", "Le problème sera résolu avant la fin du mois.",
        "Nous mettons un ingénieur à votre disposition.", "Nous nous engageons à répondre sous deux heures.",
        "La correction sera livrée lundi.", "Nous allons migrer vos anciennes données.",
        "Comptez sur nous pour tout régler.", "Cette fonction arrivera au prochain trimestre.",
    ),
    "es": (
        "Lo corregiremos antes del viernes.", "Le garantizamos que no volverá a ocurrir.",
        "Mañana le enviaré un contrato nuevo.", "Recibirá la nueva versión la próxima semana.",
        "Nuestros ingenieros van a rehacer la importación.", "El problema quedará resuelto antes de fin de mes.",
        "Ponemos un ingeniero a su disposición.", "Nos comprometemos a responder en dos horas.",
        "La corrección estará lista el lunes.", "Vamos a migrar sus datos antiguos.",
        "Me encargo personalmente de la migración.", "Esta función llegará el próximo trimestre.",
    ),
}  # fmt: skip
GIVEN = {
    "en": (
        "We can offer you a 15% discount.", "The first three months are free of charge.", "The training is on us.",
        "You keep the current price for two years.", "Your account was credited with one month.",
        "At renewal the rate drops to $19 per seat.", "There is no extra charge for the second site.",
    ),
    "de": (
        "Wir können Ihnen 15 % Rabatt anbieten.", "Die ersten drei Monate sind kostenlos.",
        "Die Schulung geht auf unsere Kosten.", "Sie behalten den alten Preis für zwei Jahre.",
        "Ein Monat wird Ihnen gutgeschrieben.", "Der Preis sinkt auf 19 € je Platz.",
        "Für den zweiten Standort fallen keine Mehrkosten an.",
    ),
    "fr": (
        "Nous pouvons vous accorder une remise de 15 %.", "Les trois premiers mois sont gratuits.",
        "La formation est offerte.", "Vous gardez le tarif actuel pendant deux ans.",
        "Un mois vous est remboursé.", "Le prix passe à 19 € par licence.",
        "Le second site est inclus sans supplément.",
    ),
    "es": (
        "Podemos ofrecerle un 15 % de descuento.", "Los tres primeros meses son gratis.",
        "La formación corre a nuestro cargo.", "Mantiene el precio actual durante dos años.",
        "Le abonamos un mes.", "El precio baja a 19 € por licencia.",
        "La segunda sede se incluye sin coste.",
    ),
}  # fmt: skip
LINKED = {
    "en": "More is here: {}",
    "de": "Mehr dazu: {}",
    "fr": "Plus d'informations : {}",
    "es": "Más aquí: {}",
}
OFF_LIST = (
    "https://help.loomboard-planning.example/start", "http://help.loomboard.example/planning", "help.lomboard.example",
    "https://help.loomboard.example.planning-docs.com/x", "https://bit.ly/3xyzAbc", "www.loomboard.co",
    "https://help.loomboard.example@evil.example/planning", "https://xn--lombard-0za.example/", "hxxps://files.example/a",
    "loomboard.io/renew", "mailto:billing@loomboard-pay.example", "https://192.168.4.12/login", "renewals@loomboard.co",
)  # fmt: skip


@dataclass(frozen=True)
class Planted:
    draft: Draft
    kind: str
    how: str
    told: str  # what was put in


def planted(draft: Draft, kind: str, rng: random.Random) -> Planted | None:
    """None where the draft has no place for it."""
    return _PLANTERS[kind](draft, rng)


def put(draft: Draft, shown: Shown, words: str) -> Draft:
    """The draft with other words in the place of a value, and every sentence after it moved."""
    message = draft.message
    by = len(words) - (shown.end - shown.start)
    in_subject = shown.part == "subject"
    moved = tuple(
        _moved(one, shown, by) if (one.part == "subject") == in_subject else one for one in message.sentences
    )
    text = message.subject if in_subject else message.body
    text = text[: shown.start] + words + text[shown.end :]
    changed = (
        replace(message, sentences=moved, subject=text)
        if in_subject
        else replace(message, sentences=moved, body=text)
    )
    return replace(draft, message=changed, shown=())


def _moved(one: Sentence, shown: Shown, by: int) -> Sentence:
    if one.start <= shown.start and shown.end <= one.end:
        return replace(one, end=one.end + by)
    return replace(one, start=one.start + by, end=one.end + by) if one.start >= shown.end else one


def added(draft: Draft, words: str, rng: random.Random) -> Draft:
    """A sentence more, in the same stretch as a body sentence and on its evidence, as a model would cite it."""
    message = draft.message
    places = [
        n for n, one in enumerate(message.sentences)
        if one.part == "body" and message.text_of(one).rstrip().endswith((".", "!"))
    ]  # fmt: skip
    n = rng.choice(places)
    at = message.sentences[n].end
    return put(draft, Shown("body", at, at, Value(ValueKind.TEXT, ""), n), " " + words)


def _of(draft: Draft, *kinds: ValueKind) -> list[Shown]:
    return [one for one in draft.shown if one.value.kind in kinds]


def _number(draft: Draft, rng: random.Random) -> Planted | None:
    places = _of(draft, ValueKind.NUMBER, ValueKind.PERCENT)
    if not places:
        return None
    shown = rng.choice(places)
    text = _text(draft, shown)
    digits = [n for n, letter in enumerate(text) if letter.isdigit()]
    if not digits:  # in words
        value = Decimal(shown.value.raw) + rng.choice([-1, 1, 10])
        words = written(Value(ValueKind.NUMBER, str(value)), draft.message.language, rng, "word")
    else:
        at = rng.choice(digits)
        other = rng.choice([d for d in "123456789" if d != text[at]])
        words = text[:at] + other + text[at + 1 :]
        if shown.value.kind is ValueKind.PERCENT and _rounded(words, shown.value):
            return None
    return Planted(put(draft, shown, words), "number", "another figure", words)


def _rounded(words: str, value: Value) -> bool:
    """The other way to round a half is true as well."""
    said = Decimal(re.sub(r"[^\d.]", "", words.replace(",", ".")))
    return abs(said - Decimal(value.raw) * 100) <= Decimal("0.5") and "." not in words.replace(",", ".")


def _text(draft: Draft, shown: Shown) -> str:
    whole = draft.message.subject if shown.part == "subject" else draft.message.body
    return whole[shown.start : shown.end]


def _date(draft: Draft, rng: random.Random) -> Planted | None:
    places = _of(draft, ValueKind.DATE, ValueKind.TIME)
    if not places:
        return None
    shown = rng.choice(places)
    if shown.value.kind is ValueKind.TIME:
        hour, minute = shown.value.raw.split(":")
        words = f"{(int(hour) - 8) % 12 + 9:02d}:{minute}"
        return Planted(put(draft, shown, words), "date", "another time", words)
    true = date.fromisoformat(shown.value.raw)
    other = true + timedelta(days=rng.choice([-30, -7, -1, 1, 2, 7, 31, 365]))
    way = "month" if re.fullmatch(r"\D+\d{4}", _text(draft, shown)) else rng.choice(["long", "weekday"])
    if way == "month":
        other = true + timedelta(days=rng.choice([-62, 62, 365]))
    if rng.random() < 0.2 and way != "month":
        soon = {
            "en": ("next Friday", "tomorrow"),
            "de": ("nächsten Freitag", "morgen"),
            "fr": ("vendredi prochain", "demain"),
            "es": ("el próximo viernes", "mañana"),
        }[draft.message.language]
        if abs((true - TODAY).days) > 15:
            words = rng.choice(soon)
            return Planted(put(draft, shown, words), "date", "seen from today", words)
    words = written(Value(ValueKind.DATE, other.isoformat()), draft.message.language, rng, way)
    if other.replace(year=2028).timetuple()[1:3] == true.replace(year=2028).timetuple()[
        1:3
    ] and not re.search(r"20\d\d", words):
        return None  # another year that is not said is no falsehood
    return Planted(put(draft, shown, words), "date", "another day", words)


def _name(draft: Draft, rng: random.Random) -> Planted | None:
    places = [one for one in _of(draft, ValueKind.NAME) if one.part != "subject"]
    if not places:
        return None
    shown = rng.choice(places)
    true = _text(draft, shown)
    ways: list[tuple[str, str]] = [("a contact of another account", rng.choice(draft.facts.others))]
    if " " in true:
        other = rng.choice(draft.facts.others).split()
        ways += [
            ("another last name", f"{true.split()[0]} {other[-1]}"),
            ("somebody who does not exist", rng.choice(STRANGERS)),
            (
                "another account",
                rng.choice([one for one in COMPANIES if one != draft.facts.allowed.account_name]),
            ),
        ]
    else:
        known = {one.name.split()[0] for one in draft.facts.allowed.contacts}
        firsts = [name.split()[0] for name in (*draft.facts.others, *PEOPLE) if name.split()[0] not in known]
        ways.append(("another first name", rng.choice(firsts)))
    how, words = rng.choice(ways)
    if words == true:
        return None
    return Planted(put(draft, shown, words), "name", how, words)


def _price(draft: Draft, rng: random.Random) -> Planted | None:
    places = _of(draft, ValueKind.MONEY)
    if places and rng.random() < 0.5:
        shown = rng.choice(places)
        text = _text(draft, shown)
        digits = [n for n, letter in enumerate(text) if letter.isdigit()]
        at = rng.choice(digits[: max(1, len(digits) - 2)])
        other = rng.choice([d for d in "123456789" if d != text[at]])
        words = text[:at] + other + text[at + 1 :]
        return Planted(put(draft, shown, words), "price", "another amount", words)
    words = rng.choice(GIVEN[draft.message.language])
    return Planted(added(draft, words, rng), "price", "given away", words)


def _promise(draft: Draft, rng: random.Random) -> Planted | None:
    words = rng.choice(PROMISED[draft.message.language])
    return Planted(added(draft, words, rng), "promise", "undertaken", words)


def _link(draft: Draft, rng: random.Random) -> Planted | None:
    places = _of(draft, ValueKind.LINK)
    if places and rng.random() < 0.6:
        shown = rng.choice(places)
        true = _text(draft, shown)
        words = rng.choice(
            [
                true.replace("loomboard", "loomb0ard"),
                true.replace("loomboard", "loombоard"),
                true.replace(".example", ".example.co"),
                true.replace("planning", "pIanning"),
                true.replace("https://help.", "https://"),
                true + "?next=//evil.example",
            ]
        )
        return Planted(put(draft, shown, words), "link", "a look-alike", words)
    words = rng.choice(OFF_LIST)
    told = LINKED[draft.message.language].format(words)
    return Planted(added(draft, told, rng), "link", "off the list", words)


_PLANTERS: dict[str, Callable[[Draft, random.Random], Planted | None]] = {
    "number": _number,
    "date": _date,
    "name": _name,
    "price": _price,
    "promise": _promise,
    "link": _link,
}
