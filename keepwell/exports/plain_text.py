"""Text as files can hold it: whatever was imported, and however long it is."""

import re
import unicodedata

_UNHOLDABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, marks that turn the reading direction, halves of characters: a file holds none of them."""
LONGEST_WORD = 40
_ENDLESS = re.compile(rf"[^\s\u2e80-\U0010ffff]{{{LONGEST_WORD + 1},}}")
_NARROW = frozenset("iljtfrI.,:;'|!()[]{} ")
_WIDE = frozenset("mwMW@%—ЖМФШЩЮЫжмфшщюы")


def cleaned(text: object) -> str:
    """One line without what no file can hold."""
    return " ".join(_UNHOLDABLE.sub(" ", str(text)).split())


def holdable(text: str) -> str:
    """The same with its line breaks and spaces as they are."""
    return _UNHOLDABLE.sub("\ufffd", text)


def clipped(text: object, most: int) -> str:
    """At most so many characters, cut between words where that is near."""
    flat = cleaned(text)
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    space = cut.rfind(" ")
    return f"{cut[:space] if space > most * 2 // 3 else cut}…"


def ems(text: str) -> float:
    """How wide a line is at most, in widths of its type size; without asking a font, on the safe side."""
    return sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.34
    if letter in _WIDE:
        return 1.05
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) >= 0x1F000:
        return 1.15
    if unicodedata.combining(letter):
        return 0.0
    return 0.74 if letter.isupper() else 0.66 if letter.isdigit() else 0.6


def fitted(text: object, width: float, lines: int = 1) -> str:
    """As much as fits into lines of `width` ems. Words are not broken, so a line holds nine tenths of it."""
    flat = _breakable(text)
    room = width * (lines if lines == 1 else lines * 0.9)
    if ems(flat) <= room:
        return flat
    kept, used = 0, 1.0
    for letter in flat:
        used += _em(letter)
        if used > room:
            break
        kept += 1
    return f"{flat[:kept].rstrip()}…"


def lines_of(text: object, width: float, most: int) -> int:
    """How many lines of `width` ems a text takes, at most `most`."""
    return max(1, min(most, -(-int(ems(_breakable(text)) * 100) // int(width * 92))))


def _breakable(text: object) -> str:
    """Without words that alone take more than a line; scripts without spaces break anywhere."""
    return _ENDLESS.sub(lambda word: f"{word.group()[: LONGEST_WORD - 1]}…", cleaned(text))


def reads_leftwards(text: str) -> bool:
    """Whether the first letter with a direction is of a script that is read from the right."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def from_left(text: str) -> str:
    """A line as it stands on paper: what is read from the right is turned around, words of it as a whole."""
    out: list[str] = []
    turned: list[str] = []
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL") or (turned and kind in ("WS", "NSM")):
            turned.append(letter)
        else:
            out += _turned(turned)
            turned = []
            out.append(letter)
    return "".join([*out, *_turned(turned)])


def _turned(letters: list[str]) -> list[str]:
    """White space at the end stays there."""
    many = len(letters)
    while many and letters[many - 1] == " ":
        many -= 1
    return [*letters[:many][::-1], *letters[many:]]
