"""What a model says beside its evidence: default deny. A table of wordings cannot know every promise.

A sentence that a model wrote may use the words of what it cites, those of the plain version's sentences on the same,
those by which such evidence is spoken of, and ordinary words of a message that undertake, give and report nothing
(words/message_*.txt). Any other word has to be in its grounds, or the draft does not hold.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from agents.writer.checking.case import Case, Said, plain
from agents.writer.checking.concepts import concepts_in
from agents.writer.checking.moods import leaves_open, of_mind, of_them, to_come
from agents.writer.checking.sayable import ALWAYS, ASKING, FEELING, Sayable, sayable
from agents.writer.checking.vocabulary import stem
from domain.drafts import Evidence, Origin, Problem, ProblemCode, ValueKind
from knowledge.words import tokens

_ROOT = 6
"""Letters by which two forms of a word, or its relatives in two languages, are taken for one."""
_ADDRESS = re.compile(r"\S+(?:://|@|\.[a-z]{2,}/)\S*")
_WORD = re.compile(r"[^\W_]+")
_MOST_IN_PASSING = 2
_ARRANGED = frozenset(
    {Origin.PROMISE, Origin.PLAN, Origin.PROPOSAL, Origin.MEETING, Origin.CONTRACT, Origin.VOUCHED}
)
_FRAME = ("greeting", "closing", "signature")
_SAYS = "“{word}” is in nothing that this sentence rests on. Say what the evidence says, or take it out."


def check_unsaid(case: Case) -> Iterator[Problem]:
    """Only of a message that a model wrote: there, the plain version of the same reason is given."""
    if case.plain is None:
        return
    known = {plain(case.plain.text_of(one)) for one in case.plain.sentences}
    for said in case.said:
        if said.vouched or said.part in _FRAME or said.text in known:
            continue
        strange = _Own(case, said).strange()
        if strange:
            yield Problem(ProblemCode.UNSAID, _SAYS.format(word=strange), said.text[:120], said.number)


@dataclass(frozen=True)
class _Own:
    """One sentence's own words, held against its grounds."""

    case: Case
    said: Said

    def strange(self) -> str:
        """The first phrase or word that nothing bears out; empty where there is none."""
        own = [word for word in tokens(self.text) if len(word) > 1 and not word.isdigit()]
        unknown = [word for word in own if not self._may(word)]
        if self._in_passing(unknown):
            unknown = []
        return self._phrase() or self._to_come() or next(iter(unknown), "")

    def _in_passing(self, unknown: list[str]) -> bool:
        """A turn of speech in a sentence about a thought, a wish or a question: no more than two words, none of a thing
        or a deed of ours."""
        return (
            len(unknown) <= _MOST_IN_PASSING
            and not self.of_money
            and of_mind(self.said.text, self.case.message.language, subject=self.said.part == "subject")
            and not any(self.known.grave(word) or concepts_in(word) for word in unknown)
        )

    def _to_come(self) -> str:
        borne = any(one.origin in _ARRANGED for one in self.grounds)
        return "" if borne or self.said.is_question else to_come(self.text, self.case.message.language)

    def _phrase(self) -> str:
        folded = " ".join(tokens(self.text))
        grounds = [" ".join(tokens(one)) for one in self.texts]
        found = (one for one in self.known.phrases if one.pattern.search(folded))
        return next((one.words for one in found if not any(map(one.pattern.search, grounds))), "")

    def _may(self, word: str) -> bool:
        if self.of_money and word in self.known.beside_money and word not in self.evidenced:
            return False
        return self._may_alone(word) or any(
            self._may_alone(head) and self._may_alone(tail) for head, tail in self.known.compound(word)
        )

    def _may_alone(self, word: str) -> bool:
        return bool(self.known.sections(word) & self.sections) or self._held(word)

    def _held(self, word: str) -> bool:
        if word in self.known.as_listed:
            return word in self.held
        return any(key in self.held for key in self._keys(word))

    @cached_property
    def known(self) -> Sayable:
        return sayable(self.case.message.language)

    @cached_property
    def text(self) -> str:
        """Without quotes, addresses, names, and what other checks read as numbers and days."""
        text, mentions = self.said.own, self.said.mentions
        for many in (mentions.numbers, mentions.days, mentions.clocks):
            for one in many:
                text = text[: one.start] + "\0" * (one.end - one.start) + text[one.end :]
        text = _ADDRESS.sub(" ", text).replace("\0", " ")
        return _WORD.sub(lambda found: " " if self._is_name(found.group()) else found.group(), text)

    def _is_name(self, word: str) -> bool:
        return not word[0].islower() and word.casefold() in self.names

    @cached_property
    def names(self) -> frozenset[str]:
        allowed, naming = self.case.allowed, (ValueKind.NAME, ValueKind.PRODUCT)
        named = {allowed.account_name, *allowed.products}
        named |= {one.name for one in (*allowed.contacts, *allowed.colleagues)}
        named |= {
            value.raw for one in self.said.cited for value in one.values.values() if value.kind in naming
        }
        return frozenset(word for name in named for word in tokens(name))

    @cached_property
    def of_money(self) -> bool:
        return any(word in self.known.money for word in tokens(self.text))

    @cached_property
    def evidenced(self) -> frozenset[str]:
        """What the evidence says to the letter, and the plain version's sentences of money on it."""
        of_money = (one for one in self._plain(cited=True) if not self.known.money.isdisjoint(tokens(one)))
        return frozenset(word for one in (*map(told_by, self.grounds), *of_money) for word in tokens(one))

    @cached_property
    def sections(self) -> frozenset[str]:
        """Those of the list that are open to this sentence."""
        language, text = self.case.message.language, self.said.text
        found = {ALWAYS, *(one.origin.value for one in self.grounds)}
        if self.said.part == "ask" or leaves_open(text, language):
            found.add(ASKING)
        if self.said.is_question or not of_them(text, language):
            found.add(FEELING)
        return frozenset(found)

    @cached_property
    def grounds(self) -> tuple[Evidence, ...]:
        """What it may rest on: a subject and the head of a list, on all that the message does."""
        heads = not self.said.cited and self.said.text.rstrip().endswith(":")
        return self.case.evidence if heads or self.said.part == "subject" else self.said.cited

    @cached_property
    def texts(self) -> tuple[str, ...]:
        return (*map(told_by, self.grounds), *self._plain(cited=True), *self._plain(cited=False))

    @cached_property
    def held(self) -> frozenset[str]:
        """Words of the evidence and of the plain version's sentences on it: as they are, their stems and roots; of its
        other sentences only as they are."""
        on_it = (*map(told_by, self.grounds), *self._plain(cited=True))
        near = (key for text in on_it for word in tokens(text) for key in self._keys(word))
        return frozenset(near) | {word for text in self._plain(cited=False) for word in tokens(text)}

    def _keys(self, word: str) -> tuple[str, ...]:
        return _keys(word, self.case.message.language)

    def _plain(self, *, cited: bool) -> Iterator[str]:
        """What the plain version says on the same evidence, or on none."""
        plain, ids = self.case.plain, {one.id for one in self.grounds}
        for sentence in plain.sentences if plain is not None else ():
            if plain is not None and (
                ids.intersection(sentence.evidence) if cited else not sentence.evidence
            ):
                yield plain.text_of(sentence)


def told_by(one: Evidence) -> str:
    return " ".join([one.says, one.quote or "", *(value.raw for value in one.values.values())])


@lru_cache(maxsize=100_000)
def _keys(word: str, language: str) -> tuple[str, ...]:
    roots = (f"{word[:_ROOT]}-",) if len(word) >= _ROOT else ()
    return (word, f"{stem(word, language)}+", *roots)
