"""The commonest questions in German, French and Spanish, turned into the English that the rules know."""

import re
from functools import cache
from importlib.resources import files

from agents.yaml_text import read_yaml


@cache
def _glossaries() -> list[tuple[re.Pattern[str], list[tuple[re.Pattern[str], str]]]]:
    content = read_yaml(files("agents.analyst").joinpath("glossary.yaml").read_text("utf-8"))
    found = []
    for language in content.values():
        knows = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, language['knows']))})(?!\w)")
        words = sorted(language["words"].items(), key=lambda one: -len(one[0]))
        found.append((knows, [(_pattern(said), means) for said, means in words]))
    return found


def _pattern(said: str) -> re.Pattern[str]:
    body = re.escape(said).replace(r"\{n\}", r"(\d{1,3})").replace(r"\ ", " ")
    return re.compile(rf"(?<!\w){body}(?!\w)")


def in_english(text: str) -> str:
    """`text` in lower case without accents; English stays as it is."""
    for knows, words in _glossaries():
        if knows.search(text):
            return _turned(text, words)
    return text


def _turned(text: str, words: list[tuple[re.Pattern[str], str]]) -> str:
    """Each word is turned once: what it was turned into is not looked at again."""
    done: list[str] = []
    for pattern, means in words:

        def put(match: re.Match[str], means: str = means) -> str:
            done.append(means.replace("{n}", match[1] if match.lastindex else ""))
            return f"«{len(done) - 1}»"

        text = pattern.sub(put, text)
    return re.sub(r"«(\d+)»", lambda mark: done[int(mark[1])], text)
