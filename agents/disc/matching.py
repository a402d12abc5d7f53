"""Many patterns of words as one that is quick: it looks where a word begins, at the alternatives with that letter."""

import re
from collections.abc import Iterable, Iterator

WHOLE = re.compile(r"\\b\(\?:(?P<inner>.*)\)\\b", re.DOTALL)
r"""\b(?:...)\b: whole words. What is said otherwise is matched as it stands."""
FIRST = re.compile(r"(?P<letter>[^\W\d_])(?![?*{])")


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Finds what any of `patterns` finds, each of which begins with a word. They are tried thrice as fast as side by
    side: at every word `re` tries all alternatives one by one."""
    whole: list[str] = []
    other: list[str] = []
    for one in (one for pattern in patterns for one in _alternatives(pattern)):
        found = WHOLE.fullmatch(one)
        if found and _is_closed(found["inner"]):
            whole.extend(_alternatives(found["inner"]))
        else:
            other.append(one)
    words = [rf"(?:{'|'.join(_by_letter(whole))})\b"] if whole else []
    return re.compile(rf"\b(?=\w)(?:{'|'.join([*words, *other])})")


def _by_letter(alternatives: Iterable[str]) -> Iterator[str]:
    rests: dict[str, list[str]] = {}
    for one in alternatives:
        first = FIRST.match(one)
        letter = first["letter"] if first else ""
        rests.setdefault(letter, []).append(one.removeprefix(letter))
    for letter, rest in sorted(rests.items()):
        yield f"{letter}(?:{'|'.join(rest)})"


def _alternatives(pattern: str) -> list[str]:
    """What stands between the bars that are in no group."""
    found, start = [], 0
    for place, depth in _depths(pattern):
        if pattern[place] == "|" and depth == 0:
            found.append(pattern[start:place])
            start = place + 1
    return [*found, pattern[start:]]


def _is_closed(pattern: str) -> bool:
    return all(depth >= 0 for _, depth in _depths(pattern))


def _depths(pattern: str) -> Iterator[tuple[int, int]]:
    """(place, groups it is in) of every character that is neither escaped nor in a [class]."""
    depth, within, place = 0, False, 0
    while place < len(pattern):
        one = pattern[place]
        if one == "\\":
            place += 2
            continue
        if within or one == "[":
            within = one != "]"
        else:
            depth += (one == "(") - (one == ")")
            yield place, depth
        place += 1
