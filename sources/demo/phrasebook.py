"""The phrase files, read once: four banks of sentences in four styles, the vendor's words, topics, tickets."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "phrases"
BANKS = "ABCD"
JUDGING = "CD"  # banks that the sample portfolio leaves out: to judge what reads style by
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def phrases(name: str) -> Any:
    """The content of one phrase file; its shape is what the file shows."""
    return yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), Loader=LOADER)  # noqa: S506  # a safe loader


NAMES: dict[str, Any] = phrases("names")


def voice(bank: str, disc: str) -> dict[str, Any]:
    """How people of a style write in a bank: lists of sentences by use, and `topics` by name."""
    book: dict[str, Any] = phrases(f"bank_{bank.lower()}")[disc]
    return book


def abroad(bank: str, language: str) -> dict[str, Any]:
    """How people of a bank write in another language: `subjects`, and by style lists of sentences by use."""
    name = f"other_languages_{bank.lower()}" if bank in JUDGING else "other_languages"
    book: dict[str, Any] = phrases(name)[language]
    return book


def sentences(book: object) -> list[str]:
    """Every sentence below a node of a phrase file."""
    if isinstance(book, str):
        return [book]
    children = book.values() if isinstance(book, dict) else book if isinstance(book, list) else ()
    return [sentence for child in children for sentence in sentences(child)]
