"""What agents say in a few words, as lines on a terminal: each with who or what wrote it, and for which day."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from keepwell.cli import show

if TYPE_CHECKING:
    from domain.agent_words import AgentWords

ORDER = ("churn", "health", "expansion")
TITLES = {"churn": "Cause", "health": "What moved", "expansion": "Approach"}
LONGEST = 600


def print_told(
    told: "Sequence[AgentWords] | None",
    indent: int,
    most: int | None = None,
    shown: set[str] | None = None,
    beside: Iterable[str | None] = (),
) -> None:
    """The first `most` of them (None: all), a possible cause before all others.

    What is in `shown` is passed over, and what is printed is put into it: alerts of one account often have one cause.
    Sentences that stand `beside` it are not repeated.
    """
    before = set() if shown is None else shown
    lines = [
        (said, one)
        for one in sorted(told or (), key=lambda one: ORDER.index(one.about))
        if (said := _said(one, set(beside))) and said not in before
    ][:most]
    for said, one in lines:
        before.add(said)
        show.say(told_line(one, said), style="italic", indent=indent)


def _said(words: "AgentWords", beside: set[str | None]) -> str:
    return " ".join(one.text for one in words.sentences if one.text not in beside)


def told_line(words: "AgentWords", said: str) -> str:
    """A cause is never shown without the word hypothesis."""
    title = TITLES[words.about]
    if words.is_hypothesis and "hypothesis" not in said.casefold():
        title += " (a hypothesis)"
    return f"{title}: {show.clip(said, LONGEST)} [{_written(words)}, as of {words.as_of}]"


def _written(words: "AgentWords") -> str:
    if not words.by_model:
        return words.label
    model = f" {words.model}" if words.model else ""
    return f"AI{model}, prompt {words.prompt_name} version {words.prompt_version}"
