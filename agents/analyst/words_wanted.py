"""Which words of the history a question is after where it names none: somebody's complaints, a time, the last mail."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from agents.analyst.evidence import Evidence
from agents.analyst.plain_words import EMPTY
from agents.analyst.quoting import Quote, shortened, split_said, subject_of, with_next
from agents.analyst.tones import NO_COMMENT, PLAINEST, Tone, strength, tone_asked, without_tone
from domain.passages import Trust
from knowledge.stop_words import ASKING, IN_ANY_LANGUAGE
from knowledge.words import stems, stems_among, tokens

MOST = 5
TELLING = 4  # words from which a sentence may tell something
SHORT = 12
MARKED = (Tone.COMPLAINT, Tone.LEAVING, Tone.PRAISE)


class Turn(StrEnum):
    """What is wanted of the words."""

    TONE = "tone"  # those of one kind
    HAPPENED = "happened"  # whatever there was in a time
    LAST = "last"  # the newest of a channel
    ALL = "all"  # whatever somebody said


@dataclass(frozen=True)
class WordsWanted:
    """`topic` are the stems they must be about, empty for anything; `tones` the kinds, of which one must be met."""

    turn: Turn
    topic: frozenset[str] = frozenset()
    tones: tuple[Tone, ...] = ()
    channels: tuple[str, ...] = ()


_HAPPENED = re.compile(
    r"\b(?:what(?:'s| is| has| have)?(?: been)? (?:happened|happening|happen|going on|went on|new)|"
    r"what(?:'s| was| is) going on|summari[sz]e|summary|recap|catch me up|bring me up to (?:speed|date)|"
    r"up to speed|prep(?:are)?(?: me)?|brief(?:ing)?(?: me)?|timeline|"
    r"what should i know(?: before (?:my|the|our) (?:next )?\w+(?: with)?)?)\b",
    re.IGNORECASE,
)
_RANKED = re.compile(r"\b(?:most (?:common|frequent)|main|biggest|top|how (?:many|often))\b", re.IGNORECASE)
_WHETHER = re.compile(r"(?:is|are|was|were|do|does|did|how)\b", re.IGNORECASE)
_SUMMED_UP = re.compile(
    r"\b(?:summari[sz]e|summary|recap|catch me up|up to (?:speed|date)|prep(?:are)?(?: me)?|brief(?:ing)?(?: me)?|"
    r"what should i know)\b",
    re.IGNORECASE,
)
_CHANNELS = {
    "email": ("email",),
    "mail": ("email",),
    "call": ("call",),
    "meeting": ("meeting", "qbr", "call"),
    "qbr": ("qbr",),
    "ticket": ("ticket",),
    "chat": ("chat",),
    "message": ("email", "chat", "ticket"),
    "note": ("note",),
    "survey": ("survey",),
    "conversation": ("call", "meeting", "qbr", "email", "chat"),
}
_LAST = re.compile(
    rf"\b(?:last|latest|newest|most recent) (?P<what>{'|'.join(_CHANNELS)})s?\b", re.IGNORECASE
)
_LAST_TALK = re.compile(
    r"\b(?:last|when did we) (?:last )?(?:talk|talked|speak|spoke|spoken|met|meet|hear|heard)\b.*\babout\b",
    re.IGNORECASE,
)
_NOTHING = """
customer customers client clients account accounts us you time times week weeks month months quarter year today
yesterday ever since before after around during until last first lately recently recent latest newest new next past
previous any all about regarding happened happening happen going speed call things thing stuff currently everyone
everybody we our changed been open most comment comments
"""
_NOTHING_SAID = frozenset(_NOTHING.split())


def words_wanted(
    question: str, names: frozenset[str] = frozenset(), when: str = "", placed: bool = False
) -> WordsWanted | None:
    """What to look through the words for; None where the question's own words say what to search for.

    `names` are words of people that it names, `when` the part of it that names a time; `placed` says that these, with
    an account, are enough to go by.
    """
    plain = question.replace("’", "'")
    last = _LAST.search(plain)
    if last is not None or _LAST_TALK.search(plain):
        channels = _CHANNELS[last["what"].lower()] if last else _CHANNELS["conversation"]
        rest = _topic(plain.replace(last[0], " ") if last else "", names, when)
        if not rest:
            return WordsWanted(Turn.LAST, channels=channels)
    tone = tone_asked(plain)
    if tone is not None:
        if _RANKED.search(plain):
            return None  # nobody has counted them
        both = tone is Tone.PRAISE and _WHETHER.match(plain)
        topic = _topic(without_tone(plain, tone), names, when)
        return WordsWanted(Turn.TONE, topic, (Tone.PRAISE, Tone.COMPLAINT) if both else (tone,))
    happened = _HAPPENED.search(plain)
    if happened is not None and not _topic(_HAPPENED.sub(" ", plain), names, when):
        return WordsWanted(Turn.HAPPENED)
    if (names or placed) and not _topic(plain, names, when):
        return WordsWanted(Turn.ALL)
    return None


def sums_up(question: str) -> bool:
    """Whether an account's overview belongs to the answer."""
    return bool(_SUMMED_UP.search(question))


def _topic(text: str, names: frozenset[str], when: str) -> frozenset[str]:
    timed = set(tokens(when))
    told = zip(tokens(text), stems(text), strict=True)
    return frozenset(
        stem
        for word, stem in told
        if word not in IN_ANY_LANGUAGE
        and word not in ASKING
        and word not in EMPTY
        and word not in _NOTHING_SAID
        and word not in timed
        and not {word, stem} & names
        and len(word) > 1
    )


def telling_quotes(
    wanted: WordsWanted, evidence: Iterable[Evidence], most: int = MOST, spread: bool = False
) -> list[Quote]:
    """The sentences that are wanted, the plainest first, then in the order of `evidence`; what says the same once.

    With `spread` at most one of each account. No more evidence is read than can change what is given.
    """
    picked, less_plain = _Picked(most, spread), list[tuple[int, Quote]]()
    for one in evidence:
        for grade, quote in _wanted(wanted, one):
            if grade == (PLAINEST if wanted.tones else PLAINEST + 1):
                picked.add(quote)
            else:
                less_plain.append((grade, quote))
        if picked.full:
            return picked.quotes
    for _, quote in sorted(less_plain, key=lambda one: -one[0]):
        if not picked.full:
            picked.add(quote)
    return picked.quotes


class _Picked:
    """At most `most` quotes, none that says what one before it says; with `spread` none of its account."""

    def __init__(self, most: int, spread: bool) -> None:
        self._most, self._spread = most, spread
        self._taken: set[str] = set()
        self.quotes: list[Quote] = []

    @property
    def full(self) -> bool:
        return len(self.quotes) >= self._most

    def add(self, quote: Quote) -> None:
        marks = {" ".join(tokens(quote.text)), f"ref {quote.source.ref}"}
        marks |= {f"account {quote.source.account}"} if self._spread else set()
        if not marks & self._taken and not self.full:
            self._taken |= marks
            self.quotes.append(quote)


def is_about(topic: frozenset[str], text: str) -> bool:
    """Whether the text has half of the stems, one at least; every text is about an empty topic."""
    return not topic or len(stems_among(text, topic)) >= max(1, len(topic) / 2)


def _wanted(wanted: WordsWanted, one: Evidence) -> list[tuple[int, Quote]]:
    """Its best sentence with how plainly it is what is wanted; none where nothing of it is."""
    if not is_about(wanted.topic, one.text):
        return []
    sentences = [one.text] if one.kind == "survey" else split_said(one)
    if not sentences:
        return []
    if not wanted.tones:
        return _telling_most(sentences, one)
    subject = subject_of(one)
    least = 1 if _is_a_ticket(wanted, one, subject) else 0
    grades = [
        0 if said == subject else max(least, *(strength(said, tone) for tone in wanted.tones))
        for said in sentences
    ]
    if not any(grades):
        return []
    about = [len(stems_among(said, wanted.topic)) for said in sentences]
    best = max(
        range(len(sentences)), key=lambda at: (grades[at] and about[at], grades[at], len(sentences[at]))
    )
    quote = _quote(sentences, best, one)
    if not wanted.topic or about[best]:
        return [(grades[best], quote)]
    return [(grades[best], replace(quote, under=subject))] if stems_among(subject, wanted.topic) else []


def _is_a_ticket(wanted: WordsWanted, one: Evidence, subject: str) -> bool:
    """Who opens a ticket has something to complain about, however they put it."""
    opens = one.channel == "ticket" and bool(subject) and not subject.lower().startswith(("re:", "aw:"))
    on_topic = not wanted.topic or bool(stems_among(subject, wanted.topic))
    return opens and on_topic and Tone.COMPLAINT in wanted.tones


def _telling_most(sentences: list[str], one: Evidence) -> list[tuple[int, Quote]]:
    """Of what a customer says, what is plainly meant well or ill comes before what is only long."""
    said = [sentence for sentence in sentences if not sentence.rstrip(".").endswith(NO_COMMENT)]
    if not said:
        return []
    weight = [max(strength(sentence, tone) for tone in MARKED) for sentence in said]
    best = max(range(len(said)), key=lambda at: (weight[at], len(said[at].split())))
    marked = weight[best] if one.trust == Trust.CUSTOMER else 1 if one.kind == "contract" else 0
    plain = 1 if len(said[best].split()) >= TELLING else 0
    return [(plain + marked, _quote(said, best, one))]


def _quote(sentences: list[str], best: int, one: Evidence) -> Quote:
    """A short sentence is not understood without the one after it."""
    short = len(sentences[best].split()) < SHORT
    return Quote(shortened(with_next(one, sentences, best) if short else sentences[best]), one, 1.0)
