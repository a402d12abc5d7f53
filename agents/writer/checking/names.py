"""Whether everybody and everything that is named belongs to the account, to us, or stands in the cited evidence."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from agents.writer.checking.case import Case, Said
from agents.writer.checking.name_places import stands_as_name
from agents.writer.checking.vocabulary import ACRONYMS, ALWAYS_CAPITAL, given_names, ordinary
from domain.drafts import Origin, Problem, ProblemCode, Recipient, ValueKind
from knowledge.stop_words import IN_ANY_LANGUAGE

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ELISION = re.compile(r"^(?:[dljmnstc]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=.)", re.IGNORECASE)
_TAIL = re.compile(r"['’](?:s|ll|ve|re|d|m|t)?$", re.IGNORECASE)
_BEGINNERS = frozenset(".!?¿¡…:;•–—|/([\0>“„«‹\"'‘-")
_TITLE = re.compile(
    r"\b(?:Herrn?|Frau|Mr|Mrs|Ms|Miss|Dr|Prof|M|Mme|Mlle|Monsieur|Madame|Sra?|Srta|Señora?|Don|Doña)\.? $"
)
_LEGAL = frozenset(
    [
        "gmbh",
        "ag",
        "kg",
        "ohg",
        "ug",
        "se",
        "sa",
        "sas",
        "sarl",
        "sl",
        "slu",
        "spa",
        "srl",
        "bv",
        "nv",
        "ab",
        "as",
        "asa",
        "aps",
        "oy",
        "ltd",
        "limited",
        "llc",
        "llp",
        "inc",
        "plc",
        "corp",
        "co",
        "group",
        "holding",
    ]
)

_PEOPLE_PARTS = ("greeting", "signature")
"""Where hardly anything but names has a capital letter."""

_UNKNOWN = "{text} is neither of this account nor one of us, and in no evidence that the sentence cites. Check the name."
_PRODUCT = "“{text}” is no feature, plan or tier of ours by that name. Put the name of the list there."
_ANOTHER = "{text} belongs to another account. No message may name it: take it out."
_MIXED = "There is nobody called {text}. Check first and last name."
_GREETED = "The message greets {text}, and does not go to them. Greet who it goes to."
_SIGNED = "The message is signed by {text}, who is no colleague. Put the sender's name there."
_ATTRIBUTED = "{text} is in no evidence that this sentence cites. Name who said it."


def check_names(case: Case) -> Iterator[Problem]:
    yield from _others(case)
    people = _People(case)
    for said in case.said:
        if not said.vouched:
            yield from _of(said, people, case)


@dataclass(frozen=True)
class Word:
    start: int
    end: int
    text: str
    begins: bool  # where any word has a capital letter

    @cached_property
    def folded(self) -> str:
        return fold(self.text)


def words_in(text: str) -> list[Word]:
    """Tokens without articles and endings that an apostrophe ties to them."""
    found = []
    for one in _TOKEN.finditer(text):
        word, start = one.group(), one.start()
        elided = _ELISION.match(word)
        begins = _begins(text, one.start())
        if elided is not None:
            begins = begins and word[0].islower()
            word, start = word[elided.end() :], start + elided.end()
        word = _TAIL.sub("", word)
        if word:
            found.append(Word(start, start + len(word), word, begins))
    return found


def _begins(text: str, at: int) -> bool:
    while at and text[at - 1] == " ":
        at -= 1
    if at and text[at - 1] == "." and _TITLE.search(text[max(0, at - 12) : at] + " "):
        return False
    return at == 0 or text[at - 1] in _BEGINNERS


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Without case, accents, spaces and marks."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


class _People:
    """Who may be named anywhere, and which words make one name."""

    def __init__(self, case: Case) -> None:
        allowed = case.allowed
        self.contacts, self.colleagues = allowed.contacts, allowed.colleagues
        self.products = frozenset(part for name in allowed.products for part in parts_of(name))
        self.account = parts_of(allowed.account_name)
        self.recipients = frozenset(part for one in case.message.recipients for part in parts_of(one.name))
        everybody = [*(one.name for one in (*self.contacts, *self.colleagues)), allowed.account_name]
        self.names = [parts_of(name) for name in everybody]
        self.anywhere = frozenset(part for name in self.names for part in name) | self.products
        self.persons = [parts_of(one.name) for one in (*self.contacts, *self.colleagues)]
        self.named = frozenset(part for one in self.persons for part in one)


@lru_cache(maxsize=20_000)
def parts_of(name: str) -> frozenset[str]:
    """Its words, folded; "O'Connor" is one of them, and so is each half."""
    whole = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", name)
    return frozenset(fold(word) for one in whole for word in (one, *re.split(r"['’]", one))) - {""}


def _of(said: Said, people: _People, case: Case) -> Iterator[Problem]:
    text = _without_mentions(said)
    cited = _cited_parts(said)
    words = words_in(text)
    known = people.anywhere | cited
    unknown: list[Word] = []
    for word in words:
        if _is_name(word, text, said, case.message.language) and not _known(word, known):
            unknown.append(word)
        elif said.part in ("greeting", "signature"):
            yield from _misplaced(word, said, people, cited)
    meant = [
        word
        for word in unknown
        if said.part in _PEOPLE_PARTS or stands_as_name(word, unknown, text, case.message.language)
    ]
    for run in _runs(meant, text):
        product = run.isupper() or bool(re.search(r"[a-zà-ÿ][A-Z]", run))
        code, says = (ProblemCode.PRODUCT, _PRODUCT) if product else (ProblemCode.NAME, _UNKNOWN)
        yield Problem(code, says.format(text=run), run, said.number)
    yield from _mixed(words, text, said, people)
    yield from _attributed(words, said, people, cited)


def _without_mentions(said: Said) -> str:
    """Own words, with days and links taken out: "Friday" and "March" are checked as days."""
    text = said.own
    for one in said.mentions.days:
        text = text[: one.start] + "\0" * (one.end - one.start) + text[one.end :]
    for clock in said.mentions.clocks:
        text = text[: clock.start] + "\0" * (clock.end - clock.start) + text[clock.end :]
    for number in said.mentions.numbers:
        text = text[: number.start] + "\0" * (number.end - number.start) + text[number.end :]
    return re.sub(r"\S*(?:://|@|www\.)\S*", lambda one: "\0" * len(one.group()), text)


def _cited_parts(said: Said) -> frozenset[str]:
    words = [part for text in said.supply.texts for part in parts_of(text)]
    zones = [part for _, _, zone in said.supply.clocks for part in parts_of(zone)]
    return frozenset(words + zones)


def _known(word: Word, known: frozenset[str]) -> bool:
    one = word.folded
    return one in known or (one.endswith("s") and one[:-1] in known)


def _is_name(word: Word, text: str, said: Said, language: str) -> bool:
    one = word.text
    if one.islower() or len(one) < 2 or one in ACRONYMS:
        return False
    if not one[0].isupper() and one[1:].islower():
        return False
    if _TITLE.search(text[max(0, word.start - 12) : word.start]):
        return True
    if one.lower() in ALWAYS_CAPITAL.get(language, ()) or one.lower() in IN_ANY_LANGUAGE:
        return False
    if one.isupper() and len(one) <= 6 and said.part != "greeting":
        return not ordinary(one, language) or len(one) <= 4
    if any(letter.isupper() for letter in one[1:]) and not one.isupper():
        return True
    if said.part in _PEOPLE_PARTS and word.folded in given_names():
        return True
    if word.begins or language == "de" or said.part in ("subject", "greeting", "signature", "closing"):
        return not ordinary(one, language)
    return True


def _misplaced(word: Word, said: Said, people: _People, cited: frozenset[str]) -> Iterator[Problem]:
    if not word.text[0].isupper():
        return
    theirs = {part for one in people.contacts for part in parts_of(one.name)}
    ours = {part for one in people.colleagues for part in parts_of(one.name)}
    if (
        said.part == "greeting"
        and word.folded in (theirs | ours) - people.recipients - people.account - cited
    ):
        yield Problem(ProblemCode.NAME, _GREETED.format(text=word.text), word.text, said.number)
    if said.part == "signature" and word.folded in theirs - ours - people.account - people.products - cited:
        yield Problem(ProblemCode.NAME, _SIGNED.format(text=word.text), word.text, said.number)


def _runs(words: list[Word], text: str) -> list[str]:
    """Words side by side are one name."""
    found: list[tuple[int, int]] = []
    for word in words:
        if found and text[found[-1][1] : word.start] in (" ", "-", "."):
            found[-1] = (found[-1][0], word.end)
        else:
            found.append((word.start, word.end))
    return list(dict.fromkeys(text[start:end] for start, end in found))


def _mixed(words: list[Word], text: str, said: Said, people: _People) -> Iterator[Problem]:
    """The first name of one and the last name of another."""
    told = [
        parts_of(value.raw)
        for one in said.cited
        for value in one.values.values()
        if value.kind is ValueKind.NAME
    ]
    persons = [*people.persons, *told]
    each = people.named.union(*told) - people.account - people.products
    together = [fold(one) for one in said.supply.texts]
    for one, other in pairwise(words):
        if text[one.end : other.start] != " " or not {one.folded, other.folded} <= each:
            continue
        if not (one.text[0].isupper() and other.text[0].isupper()):
            continue
        pair = {one.folded, other.folded}
        if not any(pair <= name for name in persons) and not any(
            one.folded + other.folded in t for t in together
        ):
            name = f"{one.text} {other.text}"
            yield Problem(ProblemCode.NAME, _MIXED.format(text=name), name, said.number)


def _attributed(words: list[Word], said: Said, people: _People, cited: frozenset[str]) -> Iterator[Problem]:
    """What one contact said is not put into the mouth of another."""
    holders = [
        one
        for one in said.cited
        if one.origin in (Origin.QUOTE, Origin.TICKET, Origin.MEETING, Origin.PROMISE)
    ]
    if said.part != "body" or not any(
        v.kind is ValueKind.NAME for one in holders for v in one.values.values()
    ):
        return
    named = {word.folded for word in words if word.text[0].isupper()}
    for one in people.contacts:
        own = _alone(one, people.contacts)
        if own & named and not own & cited and not own & people.recipients:
            yield Problem(ProblemCode.NAME, _ATTRIBUTED.format(text=one.name), one.name, said.number)


def _alone(one: Recipient, everybody: Iterable[Recipient]) -> frozenset[str]:
    shared = {part for other in everybody if other is not one for part in parts_of(other.name)}
    return parts_of(one.name) - shared


_SHORTEST = 4
_OPENING = 4
"""Letters."""


@lru_cache(maxsize=4)
def _index(others: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Names by their folded letters, also without the legal form; built once for a portfolio."""
    found: dict[str, tuple[str, ...]] = {}
    for name in others:
        words = re.findall(r"[^\W_]+", name)
        for form in (words, [word for word in words if fold(word) not in _LEGAL]):
            key = "".join(fold(word) for word in form)
            if len(key) > 1:
                found[key] = (*found.get(key, ()), name)
    return found


@lru_cache(maxsize=4)
def _openings(others: frozenset[str]) -> frozenset[str]:
    """What a name of theirs begins with: where nothing does, no longer run of words need be looked up."""
    return frozenset(key[:_OPENING] for key in _index(others))


@lru_cache(maxsize=4)
def _longest(others: frozenset[str]) -> int:
    """Letters of the longest: a name may be written letter by letter, so that counting words would not do."""
    return max(map(len, _index(others)), default=0)


def _others(case: Case) -> Iterator[Problem]:
    """Names of other accounts and their people in any case, with any spacing and accents; of one ordinary word only
    as it is written."""
    index = _index(case.allowed.others)
    if not index:
        return
    openings, own = _openings(case.allowed.others), _own_names(case)
    longest = _longest(case.allowed.others)
    texts = [(said.number, said.text) for said in case.said]
    texts += [(None, one.name) for one in case.message.recipients] + [(None, case.whole.replace("\n", " "))]
    seen: set[str] = set()
    for number, text in texts:
        tokens = [(one.start(), one.end(), fold(one.group())) for one in re.finditer(r"[^\W_]+", text)]
        for at in range(len(tokens)):
            key = ""
            for many in range(at, len(tokens)):
                key += tokens[many][2]
                if len(key) > longest:
                    break
                if len(key) >= _OPENING and key[:_OPENING] not in openings:
                    break
                names = index.get(key)
                if not names or key in own or key in seen:
                    continue
                written = text[tokens[at][0] : tokens[many][1]]
                if _is_meant(written, key, names, text[: tokens[at][0]], case):
                    seen.add(key)
                    yield Problem(ProblemCode.NAME, _ANOTHER.format(text=written), written, number)


def _own_names(case: Case) -> frozenset[str]:
    """Of the account, of us and of whoever the evidence names, and each part of them: a name that two accounts share is
    not foreign, nor is that of somebody without an address."""
    allowed = case.allowed
    people = (*allowed.contacts, *allowed.colleagues)
    names = [allowed.account_name, *allowed.products, *(one.name for one in people)]
    values = (value for one in case.evidence for value in one.values.values())
    names += [value.raw for value in values if value.kind is ValueKind.NAME]
    return frozenset(form for name in names for form in _forms(name))


@lru_cache(maxsize=20_000)
def _forms(name: str) -> frozenset[str]:
    """The whole of it, without the legal form, and its parts, folded."""
    legal = "".join(fold(word) for word in re.findall(r"[^\W_]+", name) if fold(word) not in _LEGAL)
    return parts_of(name) | {fold(name), legal}


def _is_meant(written: str, key: str, names: tuple[str, ...], before: str, case: Case) -> bool:
    if " " not in written and (len(key) < _SHORTEST or ordinary(written, case.message.language)):
        exact = any(written == name or name.startswith(written + " ") for name in names)
        begins = _begins(before, len(before))
        return (
            exact
            and written[:1].isupper()
            and not begins
            and (case.message.language != "de" or not ordinary(written, "de"))
        )
    if all(ordinary(word, case.message.language) for word in written.split()):
        return written in names or any(written == name.rpartition(" ")[0] for name in names)
    return True
