"""Style told by counting: what an answer must keep to by the front matter of its prompt."""

import re
from collections.abc import Iterator

from prompts.front_matter import StyleRules

_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_SENTENCE = re.compile(r"[.!?…]+(?:[\"'”’)\]]*)(?=\s|$)")
# What asks somebody to do something, beside a question mark: in the four languages that messages are written in.
_ASKS = re.compile(
    r"\b(?:please (?:reply|let|send|confirm|choose|book|tell)|let me know|book a|"
    r"bitte (?:antworten|geben|senden|bestätigen|wählen)|geben sie mir|lassen sie mich|"
    r"merci de|veuillez|dites-moi|faites-moi savoir|"
    r"por favor|dígame|avíseme|confírmeme)\b",
    re.IGNORECASE,
)


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Cut at full stops, question and exclamation marks that are followed by space; a number keeps its point."""
    found: list[str] = []
    for paragraph in re.split(r"\n+", text):
        start = 0
        for end in _SENTENCE.finditer(paragraph):
            found.append(paragraph[start : end.end()].strip())
            start = end.end()
        found.append(paragraph[start:].strip())
    return [one for one in found if one]


def paragraphs(text: str) -> list[str]:
    return [one for one in re.split(r"\n\s*\n", text.strip()) if one.strip()]


def calls_to_action(text: str) -> int:
    """Sentences that ask for something: a question, or one of a few turns of phrase."""
    return sum(one.rstrip("\"'”’)]").endswith("?") or bool(_ASKS.search(one)) for one in sentences(text))


def broken(rules: StyleRules, text: str) -> Iterator[str]:
    """Each rule that the text breaks, in words."""
    counted = len(words(text))
    if rules.most_words is not None and counted > rules.most_words:
        yield f"{counted} words, at most {rules.most_words}"
    if rules.least_words is not None and counted < rules.least_words:
        yield f"{counted} words, at least {rules.least_words}"
    if rules.most_sentences is not None and len(sentences(text)) > rules.most_sentences:
        yield f"{len(sentences(text))} sentences, at most {rules.most_sentences}"
    if rules.most_paragraphs is not None and len(paragraphs(text)) > rules.most_paragraphs:
        yield f"{len(paragraphs(text))} paragraphs, at most {rules.most_paragraphs}"
    plain = text.casefold()
    for one in rules.must_contain:
        if one.casefold() not in plain:
            yield f"it lacks '{one}'"
    for one in rules.must_not_contain:
        if re.search(rf"(?<!\w){re.escape(one.casefold())}(?!\w)", plain):
            yield f"it has '{one}'"
    if rules.one_call_to_action and calls_to_action(text) != 1:
        yield f"{calls_to_action(text)} calls to action, exactly 1"
