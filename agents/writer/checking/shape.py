"""Whether it is a message at all: not empty, not too long, in its language, with no slot left and no model's chatter."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from collections.abc import Iterator, Sequence

from agents.writer.checking.case import Case
from domain.calendar_names import LANGUAGES
from domain.drafts import Problem, ProblemCode
from knowledge.stop_words import STOP_WORDS
from knowledge.words import tokens

LONGEST_BODY = 4_000
LONGEST_INTERNAL = 16_000
LONGEST_SUBJECT = 150
FEWEST_WORDS = 14
"""Stop words that tell two languages apart only count from so many words of text on."""
_STOPS = dict(zip(LANGUAGES, ("english", "german", "french", "spanish"), strict=True))
_NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
_SLOTS = re.compile(
    r"\{[^}\n]{0,60}\}?|[{}]|\[(?:insert|your|name|company|date|link|contact|todo|placeholder|x+|name des|nom|nombre)"
    r"[^\]\n]{0,40}\]|<(?:name|date|company)>|%\([a-z_]+\)s|%[sd]\b|\$\{|\blorem ipsum\b"
    r"|(?-i:(?<!\w)(?:TODO|TBD|FIXME|XXX+|NaN|undefined|null|NULL)(?!\w))",
    re.IGNORECASE,
)
_CHATTER = re.compile(
    r"\b(?:as an? (?:AI|language model|assistant)|i(?:'m| am) an? (?:AI|language model)|language model|"
    r"(?:here(?:'s| is| are)|below is) (?:the|a|your|my)(?: \w+){0,3} (?:draft|email|e-mail|message|version|rewrite|translation)\b|"
    r"(?:sure|certainly|of course|absolutely)[,!]+ here|i (?:can(?:'t|not)|am unable to) (?:help|assist|comply|fulfil)|"
    r"(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|prompts?|rules|guidelines)|system prompt|"
    r"jailbreak|prompt injection|my instructions|developer mode|"
    r"als (?:KI|sprachmodell|künstliche intelligenz)|hier ist (?:der|ein|mein)(?: \w+)? entwurf|ignoriere .{0,30}anweisungen|"
    r"en tant qu'(?:IA|assistant)|modèle de langage|voici (?:le|un|votre) (?:brouillon|projet)|ignore[zr]? .{0,30}instructions|"
    r"como (?:una )?(?:IA|modelo de lenguaje)|aquí (?:está|tiene) el borrador|ignora .{0,30}instrucciones)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^(?:subject|betreff|objet|asunto|to|an|bcc|cc|from|von|de|content-type|reply-to)\s?:\s",
    re.IGNORECASE | re.MULTILINE,
)


def check_shape(case: Case) -> Iterator[Problem]:
    message = case.message
    if not message.subject.strip():
        yield _problem("There is no subject. Write one.")
    if not message.body.strip():
        yield _problem("The message is empty. Write it.")
    if len(message.subject) > LONGEST_SUBJECT:
        yield _problem(f"The subject is longer than {LONGEST_SUBJECT} characters. Shorten it.")
    if "\n" in message.subject or "\r" in message.subject:
        yield _problem("The subject has several lines. Keep one.")
    longest = LONGEST_INTERNAL if case.internal else LONGEST_BODY
    if len(message.body) > longest:
        yield _problem(f"The message is longer than {longest} characters. Shorten it.")
    yield from _leftovers(case)
    yield from _language(case)
    yield from _offsets(case)


def _problem(says: str, text: str = "", sentence: int | None = None) -> Problem:
    return Problem(ProblemCode.SHAPE, says, text, sentence)


def _leftovers(case: Case) -> Iterator[Problem]:
    for found in _SLOTS.finditer(case.whole):
        if not _held(found.group(), case):
            text = found.group()[:60]
            yield _problem(f"“{text}” was never filled in. Write what belongs there.", text)
            break
    for pattern, says in (
        (_CHATTER, "“{}” speaks of the writing, not to the customer. Take it out."),
        (_HEADER, "“{}” looks like a header of a mail inside the message. Take it out."),
    ):
        chatter = pattern.search(case.message.body) or (
            pattern.search(case.message.subject) if pattern is _CHATTER else None
        )
        if chatter is not None:
            text = chatter.group().strip()[:60]
            yield _problem(says.format(text), text)


def _held(text: str, case: Case) -> bool:
    """A word such as "null" that the evidence or a name has too."""
    held = " ".join(words for said in case.said for words in said.supply.texts)
    people = " ".join(one.name for one in (*case.allowed.contacts, *case.allowed.colleagues))
    return text.isalpha() and text in f"{held} {people} {case.allowed.account_name}"


def _language(case: Case) -> Iterator[Problem]:
    """By its own words, without what it quotes."""
    language = case.message.language
    if language not in LANGUAGES:
        yield _problem(f"No message is written in “{language[:20]}”. Write it in English.")
        return
    words = [word for said in case.said if said.part != "subject" for word in tokens(said.own)]
    if says := foreign(words, language):
        yield _problem(says)


def foreign(words: Sequence[str], language: str) -> str:
    """Why these words (lower case) are not the language, one of LANGUAGES; "" where they are, or are too few to say."""
    if len(words) < FEWEST_WORDS:
        return ""
    counts = {one: sum(word in STOP_WORDS[_STOPS[one]] for word in words) for one in LANGUAGES}
    best = max(LANGUAGES, key=lambda one: counts[one])
    if counts[best] > 1.3 * counts[language] + 2:
        return f"The message is written in {_NAMES[best]}, and its contact reads {_NAMES[language]}. Translate it."
    if counts[best] < len(words) * 0.08:
        return f"The message does not read like {_NAMES[language]}. Write it in that language."
    return ""


def _offsets(case: Case) -> Iterator[Problem]:
    message, at = case.message, 0
    ordered = sorted(enumerate(message.sentences), key=lambda one: (one[1].start, one[1].end))
    for n, one in ordered:
        length = len(message.subject if one.part == "subject" else message.body)
        if not 0 <= one.start <= one.end <= length:
            yield _problem("A sentence is marked outside the text. Save the message once more.", "", n)
        elif one.part != "subject":
            if one.start < at:
                yield _problem("Two sentences overlap. Save the message once more.", "", n)
            at = max(at, one.end)
