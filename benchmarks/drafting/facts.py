"""Accounts of the benchmark: who is there, and the evidence that a draft about them rests on. Seeded."""

# One line for each piece of evidence.
# ruff: noqa: E501

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.drafts import Allowed, Evidence, Origin, Recipient, Value, ValueKind

TODAY = date(2026, 11, 26)
LANGUAGES = ("en", "de", "fr", "es")
PEOPLE = (
    "Ana Ruiz", "Jonas Weber", "Priya Nair", "Chloé Lefebvre", "Marek Kowalski", "Ingrid Solberg", "Tomás Herrera",
    "Yuki Tanaka", "Oluwaseun Adeyemi", "Fatima Benali", "Liam O'Connor", "Katharina Vogt", "Émile Garnier",
    "Lucía Delgado", "Henrik Lindqvist", "Sofia Papadakis", "Nils Brandt", "Aïcha Diallo", "Pavel Novotný", "Grace Mbeki",
    "Rosa Cordero", "Anneke de Vries", "Sven Hartmann", "Giulia Moretti", "Arjun Mehta", "Claire Dubois", "Mateo Vidal",
)  # fmt: skip
COLLEAGUES = ("Kim Larsen", "Daniel Whitlock", "Marta Zielinska")
COMPANIES = (
    "Fjord AS", "Northwind Logistics", "Alderbrook Systems", "Brückner & Söhne GmbH", "Établissements Roche",
    "Industrias Tajo SL", "Lindholm Health", "Summit Energy", "Pellgate Studios", "Kestmoor Retail", "Vandvik Freight",
    "Orrhaven Capital",
)  # fmt: skip
FEATURES = ("Shift Planner", "Team Reports", "Route Board", "Data Export", "Workload View")
PLACES = ("Lyon", "Leipzig", "Valencia", "Gdańsk", "Bristol", "Malmö")
LINKS = {
    "docs": "https://help.loomboard.example/planning",
    "booking": "https://meet.loomboard.example/kim",
}
QUOTES = {
    "en": (
        "The export takes far too long at month end",
        "Our night shift cannot see the plan of the day before",
        "We would like to see last week beside this one",
    ),
    "de": (
        "Der Export dauert am Monatsende viel zu lange",
        "Die Nachtschicht sieht den Plan vom Vortag nicht",
        "Wir hätten gern die letzte Woche neben dieser",
    ),
    "fr": (
        "L'export prend beaucoup trop de temps en fin de mois",
        "L'équipe de nuit ne voit pas le plan de la veille",
        "Nous aimerions voir la semaine passée à côté de celle-ci",
    ),
    "es": (
        "La exportación tarda demasiado a fin de mes",
        "El turno de noche no ve el plan del día anterior",
        "Nos gustaría ver la semana pasada junto a esta",
    ),
}
GROWTH = {
    "en": "We are opening an office in {place} with {count} people",
    "de": "Wir eröffnen ein Büro in {place} mit {count} Leuten",
    "fr": "Nous ouvrons un bureau à {place} avec {count} personnes",
    "es": "Abrimos una oficina en {place} con {count} personas",
}
PROMISES = {
    "en": ("speed up the export", "correct the calendar feed"),
    "de": ("den Export beschleunigen", "den Kalenderabgleich korrigieren"),
    "fr": ("accélérer l'export", "corriger la synchronisation du calendrier"),
    "es": ("acelerar la exportación", "corregir la sincronización del calendario"),
}
STEPS = {
    "en": ("training for the night shift", "review of the export settings", "check of the results with your planners"),
    "de": ("Schulung für die Nachtschicht", "Durchsicht der Einstellungen", "Prüfung der Ergebnisse mit Ihrer Planung"),
    "fr": ("formation de l'équipe de nuit", "revue des réglages d'export", "vérification des résultats avec vos planificateurs"),
    "es": ("formación para el turno de noche", "revisión de los ajustes", "comprobación de los resultados con sus planificadores"),
}  # fmt: skip
SAYS_PROMISE = {"en": "we promised to", "de": "zugesagt:", "fr": "promis :", "es": "prometido:"}


@dataclass(frozen=True)
class Facts:
    """One account in one language."""

    language: str
    allowed: Allowed
    evidence: dict[str, Evidence]
    contact: Recipient
    colleague: Recipient
    others: tuple[str, ...]  # people of other accounts


def facts(rng: random.Random, language: str) -> Facts:
    people = rng.sample(PEOPLE, 9)
    companies = rng.sample(COMPANIES, 5)
    contacts = tuple(
        Recipient(name, f"{name.split()[0].lower()}@{companies[0].split()[0].lower()}.example", n)
        for n, name in enumerate(people[:3], 1)
    )
    colleagues = tuple(Recipient(name, f"{name.split()[0].lower()}@loomboard.example") for name in COLLEAGUES)
    allowed = Allowed(
        companies[0],
        TODAY,
        contacts,
        colleagues,
        LINKS,
        frozenset({*FEATURES[:3], "Loomboard", "Growth"}),
        frozenset([*people[3:], *companies[1:]]),
    )
    evidence = {one.id: one for one in _evidence(rng, language, contacts, colleagues[0])}
    return Facts(language, allowed, evidence, contacts[0], colleagues[0], tuple(people[3:]))


def number(n: float | Decimal) -> Value:
    return Value(ValueKind.NUMBER, str(n))


def day(one: date) -> Value:
    return Value(ValueKind.DATE, one.isoformat())


def money(cents: int, currency: str) -> Value:
    return Value(ValueKind.MONEY, str(cents), currency)


def text(words: str) -> Value:
    return Value(ValueKind.TEXT, words)


def name(words: str) -> Value:
    return Value(ValueKind.NAME, words)


def _evidence(
    rng: random.Random, language: str, contacts: tuple[Recipient, ...], colleague: Recipient
) -> list[Evidence]:
    bought = rng.choice([24, 40, 60, 85, 120, 350, 1250])
    used = int(bought * rng.uniform(0.31, 0.97))
    before = rng.randint(30, 900)
    now = max(3, int(before * rng.choice([0.55, 0.68, 0.83, 1.24, 1.6])))
    ago = [TODAY - timedelta(days=n) for n in rng.sample(range(8, 120), 6)]
    ahead = [TODAY + timedelta(days=n) for n in sorted(rng.sample(range(5, 120), 6))]
    currency = rng.choice(["EUR", "EUR", "USD", "GBP"])
    seat = rng.choice([1900, 2400, 3250, 4900])
    count, place = rng.randint(6, 60), rng.choice(PLACES)
    step_a, step_b = rng.sample(STEPS[language], 2)
    undertaken = rng.choice(PROMISES[language])
    made = [
        ("use", Origin.FIGURE, TODAY, "seats in use", {"used": number(used), "bought": number(bought), "share": Value(ValueKind.PERCENT, f"{used / bought:.4f}")}, None),
        ("trend", Origin.FIGURE, TODAY, "active users", {"before": number(before), "now": number(now), "days": number(30), "change": Value(ValueKind.PERCENT, f"{abs(now - before) / before:.3f}")}, None),
        ("log", Origin.FIGURE, TODAY, "logins a week", {"week": number(Decimal(rng.randint(25, 480)) / 10)}, None),
        ("quote", Origin.QUOTE, ago[0], "their words", {"by": name(contacts[1].name), "on": day(ago[0])}, rng.choice(QUOTES[language])),
        ("ticket", Origin.TICKET, ago[1], "an open ticket", {"code": text(f"LB-{rng.randint(1000, 9899)}"), "opened": day(ago[1])}, None),
        ("met", Origin.MEETING, ago[2], "a meeting", {"on": day(ago[2])}, None),
        ("contract", Origin.CONTRACT, TODAY, "the contract", {"renewal": day(ahead[5]), "since": day(TODAY - timedelta(days=rng.randint(400, 1900))), "seats": number(bought)}, None),
        ("price", Origin.PRICE, TODAY, "what they pay", {"mrr": money(seat * bought, currency), "seat": money(seat, currency)}, None),
        ("promise", Origin.PROMISE, ago[3], f"{SAYS_PROMISE[language]} {undertaken}", {"text": text(undertaken), "due": day(ahead[2])}, None),
        ("step1", Origin.PLAN, TODAY, "a step", {"text": text(step_a), "on": day(ahead[1])}, None),
        ("step2", Origin.PLAN, TODAY, "a step", {"text": text(step_b), "on": day(ahead[3])}, None),
        ("slot", Origin.PROPOSAL, TODAY, "a call is offered", {"on": day(ahead[0]), "at": Value(ValueKind.TIME, f"{rng.randint(9, 16):02d}:{rng.choice(['00', '30'])}", "Europe/Berlin"), "minutes": number(rng.choice([20, 30, 45]))}, None),
        ("link", Origin.LINK, TODAY, "a link", {"docs": Value(ValueKind.LINK, LINKS["docs"]), "booking": Value(ValueKind.LINK, LINKS["booking"])}, None),
        ("feature", Origin.PRODUCT, TODAY, "a feature", {"name": Value(ValueKind.PRODUCT, rng.choice(FEATURES[:3]))}, None),
        ("growth", Origin.QUOTE, ago[4], "their words", {"count": number(count), "place": text(place), "by": name(contacts[2].name), "on": day(ago[4])}, GROWTH[language].format(place=place, count=count)),
        ("csm", Origin.COLLEAGUE, TODAY, "who writes", {"name": name(colleague.name)}, None),
    ]  # fmt: skip
    return [
        Evidence(one, origin, f"{origin.value}:{one}", says, on, values, quote)
        for one, origin, on, says, values, quote in made
    ]
