"""How a sentence is meant: what it leaves open, says of them, or tells of what is to come; by words that mark it so."""

import re

from agents.writer.checking.wordings import pattern


def of_mind(text: str, language: str, *, subject: bool = False) -> bool:
    """What the writer asks, wishes, thinks or thanks for, and nothing that we do or they get."""
    minded = subject or leaves_open(text, language) or _has("minded", text, language)
    return minded and not _has("to_them", text, language) and not of_them(text, language)


def to_come(text: str, language: str) -> str:
    """The words that say so; empty where none do."""
    found = _marks("to_come", language).search(text)
    return found.group() if found else ""


def leaves_open(text: str, language: str) -> bool:
    return "?" in text or _has("open", text, language)


def of_them(text: str, language: str) -> bool:
    """That they are so, or feel so: stated, not supposed."""
    return _has("of_them", text, language) and not _has("supposed", text, language)


def _has(table: str, text: str, language: str) -> bool:
    return _marks(table, language).search(text) is not None


def _marks(table: str, language: str) -> re.Pattern[str]:
    return pattern("moods", table, language, r"\b(?:{})\b")
