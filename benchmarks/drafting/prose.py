"""Drafts in free prose, read from text files and rendered: values written as each language may write them.

A file holds drafts: `## kind`, a subject, then lines. `>` begins a greeting, `?` an ask, `<` a closing, `=` a
signature; `[use met]` at the end names the evidence; an empty line parts paragraphs; other lines are one sentence each.
"""

import random
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from agents.writer.checking.number_words import spelt
from benchmarks.drafting.facts import Facts, facts
from domain.drafts import DraftKind, Message, Part, Recipient, Sentence, Value, ValueKind

_PARTS: dict[str, Part] = {">": "greeting", "?": "ask", "<": "closing", "=": "signature"}
_SLOT = re.compile(r"\{(?P<id>\w+)(?:\.(?P<name>\w+))?(?:\|(?P<way>\w+))?\}")
_CITED = re.compile(r" ?\[(?P<ids>[\w ]+)\]$")


@dataclass(frozen=True)
class Line:
    part: Part
    text: str
    cited: tuple[str, ...]
    opens: bool  # a paragraph


@dataclass(frozen=True)
class Prose:
    kind: DraftKind
    language: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Shown:
    """A value as it stands in the text, for what plants falsehoods there."""

    part: str
    start: int
    end: int
    value: Value
    sentence: int


@dataclass(frozen=True)
class Draft:
    kind: DraftKind
    message: Message
    facts: Facts
    shown: tuple[Shown, ...]


def proses(which: str) -> list[Prose]:
    found = []
    for file in sorted(resources.files(__package__).joinpath("prose").iterdir(), key=lambda one: one.name):
        stem = file.name.removesuffix(".txt")
        if stem.startswith(f"{which}_"):
            found += _read(file.read_text("utf-8"), stem.rpartition("_")[2])
    return found


def _read(text: str, language: str) -> list[Prose]:
    return [_one(block, language) for block in re.split(r"^## ", text, flags=re.MULTILINE)[1:]]


def _one(block: str, language: str) -> Prose:
    head, *rest = block.strip().split("\n")
    lines: list[Line] = []
    opens = True
    for n, raw in enumerate(rest):
        if not raw.strip():
            opens = True
            continue
        part: Part = "subject" if n == 0 else _PARTS.get(raw[0], "body")
        words = raw[2:] if raw[0] in _PARTS else raw
        found = _CITED.search(words)
        cited = tuple(found["ids"].split()) if found else ()
        signed = bool(lines) and lines[-1].part == "signature"
        part = "signature" if signed else part
        lines.append(Line(part, words[: found.start()] if found else words, cited, opens or part != "body"))
        opens = part in ("greeting", "subject")
    return Prose(DraftKind(head.strip()), language, tuple(lines))


def drafts(which: str, many: int, seed: int) -> list[Draft]:
    """Of each prose in turn, each about another account."""
    rng, every = random.Random(seed), proses(which)
    return [rendered(every[n % len(every)], rng) for n in range(many)]


def rendered(prose: Prose, rng: random.Random) -> Draft:
    known = facts(rng, prose.language)
    subject, body = "", ""
    sentences: list[Sentence] = []
    shown: list[Shown] = []
    for line in prose.lines:
        text, slots = _filled(line.text, known, rng)
        if line.part == "subject":
            at, subject = 0, text
        else:
            glue = "" if not body else "\n" if text.startswith("- ") else "\n\n" if line.opens else " "
            if body and sentences[-1].part == line.part == "signature":
                glue = "\n"
            if "\n- " in body and not text.startswith("- ") and body.rsplit("\n", 1)[-1].startswith("- "):
                glue = "\n\n"
            body += glue
            at = len(body)
            body += text
        for start, end, value in slots:
            shown.append(Shown(line.part, at + start, at + end, value, len(sentences)))
        sentences.append(Sentence(line.part, at, at + len(text), line.cited))
    internal = prose.kind in (DraftKind.ACCOUNT_REVIEW, DraftKind.ESCALATION_BRIEF)
    to: Recipient = known.colleague if internal else known.contact
    message = Message((to,), subject, body, tuple(sentences), prose.language)
    return Draft(prose.kind, message, known, tuple(shown))


def _filled(text: str, known: Facts, rng: random.Random) -> tuple[str, list[tuple[int, int, Value]]]:
    out, at, slots = "", 0, []
    for found in _SLOT.finditer(text):
        out += text[at : found.start()]
        at = found.end()
        value, words = _value(found, known, rng)
        if value is not None:
            slots.append((len(out), len(out) + len(words), value))
        out += words
    return out + text[at:], slots


def _value(found: re.Match[str], known: Facts, rng: random.Random) -> tuple[Value | None, str]:
    first, _, last = known.contact.name.partition(" ")
    titles = {
        "de": rng.choice(["Frau", "Herr"]),
        "fr": rng.choice(["Madame", "Monsieur"]),
        "en": "Ms",
        "es": "Sra.",
    }
    plain = {
        "first": Value(ValueKind.NAME, first),
        "last": Value(ValueKind.NAME, last),
        "name": Value(ValueKind.NAME, known.contact.name),
        "account": Value(ValueKind.NAME, known.allowed.account_name),
        "csm": Value(ValueKind.NAME, known.colleague.name),
        "csmfirst": Value(ValueKind.NAME, known.colleague.name.split()[0]),
    }
    if found["name"] is None:
        if found["id"] == "title":
            return None, titles[known.language]
        return plain[found["id"]], plain[found["id"]].raw
    one = known.evidence[found["id"]]
    if found["name"] == "text" and one.quote:
        return Value(ValueKind.QUOTE, one.quote), one.quote
    value = one.values[found["name"]]
    return value, written(value, known.language, rng, found["way"])


def written(value: Value, language: str, rng: random.Random, way: str | None = None) -> str:
    """A value in one of the ways that the language has for it."""
    match value.kind:
        case ValueKind.NUMBER:
            n = Decimal(value.raw)
            if way == "word" and n == int(n) and 1 < n < 100:
                return spelt(int(n), language)[0]
            return format_decimal(n, locale=language, format="#,##0.##")
        case ValueKind.PERCENT:
            places = rng.choice(["#,##0 %", "#,##0.0 %"] if language != "en" else ["#,##0%", "#,##0.0%"])
            return format_percent(Decimal(value.raw), format=places, locale=language)
        case ValueKind.MONEY:
            cents = int(value.raw)
            digits = "¤#,##0" if language == "en" else "#,##0 ¤"
            digits = digits.replace("#,##0", "#,##0.00") if cents % 100 or rng.random() < 0.4 else digits
            return format_currency(
                Decimal(cents) / 100, value.unit or "EUR", digits, locale=language, currency_digits=False
            )
        case ValueKind.DATE:
            return _day(date.fromisoformat(value.raw), language, rng, way)
        case ValueKind.TIME:
            return value.raw.replace(":", "h") if language == "fr" and rng.random() < 0.5 else value.raw
        case _:
            return value.raw


def _day(one: date, language: str, rng: random.Random, way: str | None) -> str:
    if way == "month":
        return format_date(one, {"es": "MMMM 'de' y"}.get(language, "MMMM y"), locale=language)
    if way == "weekday" or (way is None and rng.random() < 0.4):
        wide = {
            "en": "EEEE, d MMMM y",
            "de": "EEEE, d. MMMM y",
            "fr": "EEEE d MMMM y",
            "es": "EEEE, d 'de' MMMM 'de' y",
        }
    elif rng.random() < 0.3:
        wide = {"en": "MMMM d", "de": "d. MMMM", "fr": "d MMMM", "es": "d 'de' MMMM"}
    else:
        wide = {"en": "d MMMM y", "de": "d. MMMM y", "fr": "d MMMM y", "es": "d 'de' MMMM 'de' y"}
    return format_date(one, wide[language], locale=language)
