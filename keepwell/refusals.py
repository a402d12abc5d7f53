"""Refusals as they are told where there is no command line."""

import re

COMMAND = "`keepwell "
_CLAUSE = re.compile(r"(?<=[.;:]) ")


def without_commands(sentence: str) -> str:
    """Without what it says to do on the command line: whoever reads it elsewhere has other means."""
    kept: list[str] = []
    for clause in _CLAUSE.split(sentence):
        if COMMAND not in clause:
            kept.append(clause)
        elif kept:
            kept[-1] = f"{kept[-1].rstrip(';:.')}."
    return " ".join(kept) if kept else sentence
