"""A question while it is being read: what is understood is taken out of its text and leaves a mark.

Marks look like ‹k3›. What is left at the end, bar empty words, was understood by nothing, and then there is no answer.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from agents.analyst.days import When, find_days
from agents.analyst.fields import Field
from agents.analyst.filters import Aggregate, Clause, Condition, Customers, Op
from agents.analyst.plain_words import EMPTY
from agents.analyst.vocabulary import Named, Vocabulary, fold

MARK = re.compile(r"‹([a-z]+)(\d+)›")
CONDITION = r"‹k(\d+)›"
FIELD = r"‹f(\d+)›"
WHEN = r"‹d(\d+)›"
NUMBER = r"‹n(\d+)›"
THEM = "‹acc0›"
GONE = ("k", "acc", "s", "top", "bottom", "agg", "share", "which")
"""Marks of what has found its use."""


@dataclass(frozen=True)
class Than:
    """ "more than 5k", "20% or less": what a figure is compared with; `unit` is %, k, m or a currency sign."""

    op: Op
    number: float
    upper: float | None = None
    percent: bool = False


@dataclass
class Reading:
    """`text` shrinks as rules understand it; `conditions` are and-groups that the marks ‹kN› name."""

    text: str
    today: date
    words: Vocabulary
    accounts: list[Named]
    csm_of_asker: str | None = None
    conditions: list[list[Clause]] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    whens: list[When] = field(default_factory=list)
    numbers: list[Than] = field(default_factory=list)
    aggregate: Aggregate | None = None
    of: Field | None = None
    group_by: Field | None = None
    sort: Field | None = None
    descending: bool = True
    limit: int | None = None
    since: date | None = None
    as_of: date | None = None
    customers: Customers | None = None
    yes_or_no: bool = False
    compares: bool = False
    yearly: bool = False
    asks_back: str | None = None
    ordered_by: bool = False
    measure: str | None = None
    period: tuple[date, date] | None = None
    raw: dict[str, str] = field(default_factory=dict)

    def condition(self, *conditions: Condition) -> str:
        return self.clauses(*(Clause(any_of=[one]) for one in conditions))

    def clauses(self, *clauses: Clause) -> str:
        self.conditions.append(list(clauses))
        return f" ‹k{len(self.conditions) - 1}› "

    def field_mark(self, asked: Field) -> str:
        self.fields.append(asked)
        return f" ‹f{len(self.fields) - 1}› "

    def than(self, than: Than) -> str:
        self.numbers.append(than)
        return f" ‹n{len(self.numbers) - 1}› "

    def when(self, match: re.Match[str], group: str | int = "when") -> When | None:
        """The day or period whose number a rule caught."""
        place = match.groupdict().get(group) if isinstance(group, str) else match[group]
        return self.whens[int(place)] if place is not None else None

    def read_days(self) -> None:
        pieces, at = [], 0
        for start, end, when in find_days(self.text, self.today):
            self.whens.append(when)
            self.raw[f"‹d{len(self.whens) - 1}›"] = self.text[start:end]
            pieces += [self.text[at:start], f" ‹d{len(self.whens) - 1}› "]
            at = end
        self.text = tidy("".join([*pieces, self.text[at:]]))

    def apply(self, rules: Sequence["Rule"]) -> None:
        for one in rules:
            self.text = tidy(one.pattern.sub(partial(one.taken, reading=self), self.text))

    def restored(self, text: str) -> str:
        """`text` with the words back that its marks stand for."""
        while mark := next((one for one in MARK.finditer(text) if one[0] in self.raw), None):
            text = f"{text[: mark.start()]} {self.raw[mark[0]]} {text[mark.end() :]}"
        return tidy(MARK.sub(lambda mark: "accounts" if mark[1] == "acc" else " ", text))

    def unexplained(self) -> list[str]:
        """Words that nothing has understood, in order; a day, field or number that found no use counts as one."""
        left = MARK.sub(lambda mark: " " if mark[1] in GONE else f" {mark[0]} ", self.text)
        return [word for word in left.replace(",", " ").split() if word not in EMPTY]


Means = Callable[[re.Match[str], Reading], str | None]


@dataclass(frozen=True)
class Rule:
    """`means` gives what the words are replaced by, or None where they do not mean this after all."""

    pattern: re.Pattern[str]
    means: Means

    def taken(self, match: re.Match[str], reading: Reading) -> str:
        found = self.means(match, reading)
        if found is None:
            return match[0]
        for mark in MARK.finditer(found):
            reading.raw.setdefault(mark[0], match[0].strip())
        return found


def rule(pattern: str, means: Means) -> Rule:
    return Rule(re.compile(rf"(?:{pattern})(?!\w)"), means)


def says(pattern: str, *conditions: Condition) -> Rule:
    """These words are this condition."""
    return rule(rf"\b(?:{pattern})(?!\w)", lambda _, reading: reading.condition(*conditions))


def tidy(text: str) -> str:
    return " ".join(text.split())


def normal(text: str) -> str:
    """Lower case, no accents, one space between words; what separates words in writing does so here."""
    flat = fold(text.replace("’", "'").replace("‘", "'").replace("`", "'"))
    for short, whole in SHORT.items():
        flat = re.sub(short, whole, flat)
    flat = re.sub(r"(?<=[a-z])[-_](?=[a-z])|(?<=\d)-(?=[a-z])", " ", flat)
    flat = re.sub(r"(?<!\d),|,(?!\d)", " , ", flat)
    flat = re.sub(r"[?!;:¿¡“”„«»\"()\[\]{}…]|\.(?!\d)(?=\s|$)", " ", flat)
    return tidy(flat)


SHORT = {
    r"\bsince before\b": "before",
    r"\b(?:have |has |been )*(?:gone )?(?:for )?(\d+ (?:days|weeks|months)) without (?:an? |any )*(logins?|contact|"
    r"qbrs?)\b": r"without \2 in \1",
    r"\bw (?=health|an? |open|more|less|over|under|no )": "with ",
    r"\b(?:i|we) ?(?:'d|would) (?:like|love|want)(?: to (?:see|know|have|get))?\b": "show",
    r"^rank (?:the |our )?(?=top|first|best|worst|bottom)": "show ",
    r"\b(?:vs\.?|versus)(?!\w)": "and",
    r"\bas well as\b": "and",
    r"\b(?:pull up|bring up|fetch|print out|pull)\b": "show",
    r"\bhave we sold(?: to)?\b": " ",
    r"\b(?:i am |we are |am |are )?(?:looking|searching) for\b": "show",
    r"\b(?:do|does|did) we (?:make|earn|bring in|take in|get)\b": " ",
    r"\bcan't\b": "can not",
    r"\bwon't\b": "will not",
    r"n't\b": " not",
    r"\b(haven|hasn|didn|isn|aren|don|doesn)t\b": r"\1 not",
    r"\b(who|what|how|when|where|there|that)'?s\b": r"\1 is",
    r"'re\b": " are",
    r"'ve\b": " have",
    r"'m\b": " am",
    r"'ll\b": " will",
    r"'s\b": "",
    r"s'(?=\s|$)": "s",
    r"\bw/o\b": "without",
    r"\bw/": "with ",
    r"&": " and ",
    r"\bhaven not\b": "have not",
    r"\bhasn not\b": "has not",
    r"\bdidn not\b": "did not",
    r"\bisn not\b": "is not",
    r"\baren not\b": "are not",
    r"\bdon not\b": "do not",
    r"\bdoesn not\b": "does not",
    r"\b(not|nobody|no one|no|silent|quiet|inactive|dormant|without|never|idle)\b([^,.?]{0,50}?) (?:for|in) (?:more "
    r"than|over|at least|longer than) (?=(?:\d+|an?|one|two|three|six) (?:days?|weeks?|months?)\b)": r"\1\2 for ",
}
