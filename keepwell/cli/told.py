"""What agents say in a few words, as lines on a terminal: each with who or what wrote it, and for which day."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from keepwell.cli import show

if TYPE_CHECKING:
    from domain.agent_words import AgentWords

ORDER = ("churn", "health", "expansion")
TITLES = {"churn": "Cause", "health": "What moved", "expansion": "Approach"}
LONGEST = 600


def print_told(told: "Sequence[AgentWords]", indent: int, most: int | None = None) -> None:
    """The first `most` of them (None: all), a possible cause before all others."""
    for one in sorted(told, key=lambda one: ORDER.index(one.about))[:most]:
        show.say(told_line(one), style="italic", indent=indent)


def told_line(words: "AgentWords") -> str:
    """A cause is never shown without the word hypothesis."""
    title = TITLES[words.about]
    if words.is_hypothesis and "hypothesis" not in words.text.casefold():
        title += " (a hypothesis)"
    return f"{title}: {show.clip(words.text, LONGEST)} [{_written(words)}, as of {words.as_of}]"


def _written(words: "AgentWords") -> str:
    if not words.by_model:
        return words.label
    model = f" {words.model}" if words.model else ""
    return f"AI{model}, prompt {words.prompt_name} version {words.prompt_version}"
