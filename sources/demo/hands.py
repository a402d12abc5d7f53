"""How people set a mail out: by their style alone in banks A and B, by habits of their own in C and D."""

from collections.abc import Callable
from typing import Protocol

from sources.demo.cast import Person
from sources.demo.draws import Draws
from sources.demo.phrasebook import phrases

Chances = tuple[float, float, float]
"""Of an opening sentence, of a second remark, and of a closing one."""


class Hand(Protocol):
    """One person's way with a mail."""

    @property
    def chances(self) -> Chances: ...

    def laid_out(self, parts: list[str]) -> str: ...

    def headed(self, greeting: str, text: str) -> str: ...

    def brief(self) -> str:
        """The name below an answer of a line."""

    def farewell(self, language: str, /) -> str:
        """What ends a mail without a signature block, with the break before it."""

    def remarks(self) -> int:
        """How many sentences a mail in another language has."""


SHAPES: dict[str, Chances] = {
    "D": (0.35, 0.0, 0.6),
    "I": (0.9, 0.55, 0.85),
    "S": (0.8, 0.35, 0.85),
    "C": (0.7, 0.3, 0.8),
}


class StyleHand:
    """C people number their points, D people break lines and sign with a letter, the others write paragraphs."""

    def __init__(self, person: Person) -> None:
        self.person, self.chances = person, SHAPES[person.disc]

    def laid_out(self, parts: list[str]) -> str:
        if self.person.disc == "C" and len(parts) > 2:
            return parts[0] + "\n\n" + "\n".join(f"{k}. {part}" for k, part in enumerate(parts[1:], 1))
        return ("\n" if self.person.disc == "D" else " ").join(parts)

    def headed(self, greeting: str, text: str) -> str:
        return f"{greeting}\n\n{text}" if greeting else text

    def brief(self) -> str:
        return self.person.first

    def farewell(self, _language: str, /) -> str:
        return f"\n\n{self.person.first}" if self.person.disc != "D" else f"\n{self.person.first[0]}."

    def remarks(self) -> int:
        return 2 if self.person.disc != "D" else 1


def _listed(parts: list[str], mark: Callable[[int], str]) -> str:
    if len(parts) < 3:
        return "\n\n".join(parts)
    return parts[0] + "\n\n" + "\n".join(f"{mark(k)} {part}" for k, part in enumerate(parts[1:], 1))


LAYOUTS: dict[str, Callable[[list[str]], str]] = {
    "run": " ".join,
    "lines": "\n".join,
    "spaced": "\n\n".join,
    "first apart": lambda parts: "\n\n".join((parts[0], " ".join(parts[1:]))).strip(),
    "last apart": lambda parts: "\n\n".join((" ".join(parts[:-1]), parts[-1])).strip(),
    "dashes": lambda parts: _listed(parts, lambda _: "-"),
    "numbers": lambda parts: _listed(parts, lambda k: f"{k})"),
}
USUAL = {
    "run": 3.0,
    "lines": 1.5,
    "spaced": 2.0,
    "first apart": 2.0,
    "last apart": 2.0,
    "dashes": 1.2,
    "numbers": 0.8,
}
LEANING = {
    "D": ("lines", "spaced"),
    "I": ("run",),
    "S": ("first apart", "last apart"),
    "C": ("dashes", "numbers"),
}
LEAN = 1.5  # how much likelier a style makes its layouts: people of every style use all of them
STEADY = 0.6  # how often a person keeps to the usual layout
RUNS_ON = (
    0.0,
    0.0,
    0.1,
    0.6,
)  # how often the greeting stands on the line of the text, for four sorts of people


class OwnHand:
    """Everyone has habits of their own, to which their style adds a leaning."""

    def __init__(self, person: Person, draws: Draws) -> None:
        self.person, self.draws = person, draws
        less = 0.1 if person.disc == "D" else 0.0
        self.chances: Chances = (
            draws.between(0.4, 0.9) - less,
            draws.between(0.15, 0.55) - less,
            draws.between(0.45, 0.9) - less,
        )
        self.layout, self.runs_on = self._layout(), draws.pick(RUNS_ON)
        self.endings = (
            draws.unit(),
            draws.unit(),
        )  # the two that are used, as places in the list of a language

    def laid_out(self, parts: list[str]) -> str:
        layout = self.layout if self.draws.chance(STEADY) else self._layout()
        return LAYOUTS[layout](parts)

    def headed(self, greeting: str, text: str) -> str:
        if not greeting:
            return text
        on_one_line = greeting.endswith((",", ".", "!", ":")) and self.draws.chance(self.runs_on)
        return greeting + (" " if on_one_line else "\n\n") + text

    def brief(self) -> str:
        return self.draws.pick((self.person.first, self.person.first, self.person.first[0]))

    def farewell(self, language: str, /) -> str:
        endings: list[str] = phrases("mail_forms")[language]
        ending = endings[int(self.draws.pick(self.endings) * len(endings))]
        person = self.person
        return "\n\n" + ending.format(first=person.first, name=person.name, initial=person.first[0])

    def remarks(self) -> int:
        return self.draws.whole(1, 3)

    def _layout(self) -> str:
        leaning = LEANING[self.person.disc]
        return self.draws.weighted({k: odds * (LEAN if k in leaning else 1) for k, odds in USUAL.items()})
