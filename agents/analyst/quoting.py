"""An answer in the history's own words: the sentences that bear on the question, who said each, and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agents.analyst.evidence import Evidence
from agents.collector.phrases import own_sentences
from knowledge.stop_words import ASKING, IN_ANY_LANGUAGE
from knowledge.words import stems, tokens

MOST = 4
NEAR = 2  # sources quoted for their meaning alone
LONGEST = 320
LONGEST_SUBJECT = 120
OLD_DAYS = 180
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n+")
_GREETING = re.compile(
    r"^(?:(?:hi|hiya|hello|dear|dearest|hey|hallo|liebe[rs]?|bonjour|hola)\b.{0,40},?"
    r"|(?:good )?(?:morning|afternoon|evening|day)(?: [\w.]+){0,2}[,!.]{0,2}"
    r"|(?:best|kind|warm)? ?(?:regards|wishes)\b.*"
    r"|(?:thanks|thank you|cheers|best|danke|merci|gracias)[ ,.!]*|\w+,)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Quote:
    """Words of one source as they stand there; `under` is its subject, where only that says what they are about."""

    text: str
    source: Evidence
    held: float  # the share of the question's words in it
    under: str = ""


def quotes(question: str, evidence: Sequence[Evidence], most: int = MOST) -> list[Quote]:
    """The best words of each source, the best source first; a source that adds nothing is left out.

    `evidence` is in the order of a search. What two sources say in the same words is quoted once. A source that holds
    no word of the question was found by its meaning: it is quoted where no other does better.
    """
    found: dict[str, Quote] = {}
    for one in evidence:
        quote = _telling(one, _asked(question, one))
        if quote is not None:
            found.setdefault(" ".join(tokens(quote.text)), quote)
    worded = [quote for quote in found.values() if quote.held]
    return (worded or list(found.values())[:NEAR])[:most]


def _asked(question: str, one: Evidence) -> set[str]:
    """The words that a quote should hold: not the asking, and not the name that stands over it anyway."""
    over = set(stems(one.who))
    told = zip(tokens(question), stems(question), strict=True)
    return {
        stem for word, stem in told if word not in IN_ANY_LANGUAGE and word not in ASKING and stem not in over
    }


def _telling(one: Evidence, asked: set[str]) -> Quote | None:
    """The sentence with most of the question's words, and the one after it while that is short enough."""
    sentences = split_said(one)
    if not sentences:
        return None
    held = [len(asked.intersection(stems(said))) for said in sentences]
    best = max(range(len(sentences)), key=lambda at: (held[at], -at))
    under = subject_of(one)
    if sentences[best] == under and best + 1 < len(sentences):
        return Quote(
            shortened(with_next(one, sentences, best + 1)), one, held[best] / max(1, len(asked)), under
        )
    text = with_next(one, sentences, best)
    return Quote(shortened(text), one, held[best] / max(1, len(asked)))


def subject_of(one: Evidence) -> str:
    """The line that stands above a mail or a ticket; empty where there is none."""
    first, parted, _ = one.text.partition("\n")
    return first.strip() if parted and one.kind == "written" and len(first) <= LONGEST_SUBJECT else ""


def with_next(one: Evidence, sentences: Sequence[str], at: int) -> str:
    """A sentence and the one after it, while that is short enough, and where nothing was left out between the two."""
    if at + 1 == len(sentences):
        return sentences[at]
    both = f"{sentences[at]} {sentences[at + 1]}"
    together = len(both) <= LONGEST and " ".join(both.split()) in " ".join(one.text.split())
    return both if together else sentences[at]


def split_said(one: Evidence) -> list[str]:
    """Its sentences without greetings and names."""
    return [said for said in _said(one) if not _GREETING.match(said) and not _is_name(said, one)]


def _said(one: Evidence) -> list[str]:
    """Its sentences: of what somebody wrote, without signatures and what they quote."""
    spans = (
        [one.text[start:end] for start, end in own_sentences(one.text)]
        if one.kind == "written"
        else [one.text]
    )
    return [said for span in spans for said in map(str.strip, _SENTENCE.split(span)) if said]


def _is_name(said: str, one: Evidence) -> bool:
    """A line of a signature: who wrote, and for whom."""
    return set(tokens(said)) <= set(tokens(f"{one.who} {one.account_name}"))


def shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST].rsplit(' ', 1)[0]} …"


_VERBS = {"written": "wrote", "spoken": "said", "survey": "answered"}


def told(quote: Quote, named: bool) -> str:
    """ "On 12 May 2026 Ana Ruiz wrote: “...”", with the account where several are asked about."""
    one = quote.source
    when = f"{one.said_at.day} {one.said_at:%B %Y}"
    where = f" ({one.account_name})" if named else ""
    if one.kind in _VERBS and "note" in one.who.split():
        return f"On {when} {one.who}{where} said: “{_inner(quote.text)}”"
    if one.kind in _VERBS:
        under = f" under “{_inner(quote.under)}”" if quote.under else ""
        return f"On {when} {one.who}{where} {_VERBS[one.kind]}{under}: “{_inner(quote.text)}”"
    if one.kind == "attached":
        return f"On {when} {one.who}{where} sent: “{_inner(quote.text)}”"
    return f"{when}{where}: {quote.text}"


def _inner(text: str) -> str:
    return text.replace("“", "‘").replace("”", "’").replace('"', "'")


def age(quotes: Sequence[Quote], today: date) -> str | None:
    """Said where even the newest source is old."""
    if not quotes:
        return None
    newest = max(quote.source.said_at.date() for quote in quotes)
    days = (today - newest).days
    if days < OLD_DAYS:
        return None
    return f"The newest of this is {_long(days)} old, from {newest.day} {newest:%B %Y}."


def _long(days: int) -> str:
    months = round(days / 30.4)
    return f"{months} months" if months < 24 else f"{days // 365} years"
