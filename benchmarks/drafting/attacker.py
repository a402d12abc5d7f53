"""A model behind real HTTP that obeys whoever wrote a mail, and serves everybody else as it should."""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from benchmarks.drafting import attacks
from benchmarks.drafting.attacks import NAMES, Loot, Prompt
from prompts.fencing import BRACKETS
from tests.obedient_writer import answer_of_a_writer
from tests.scripted_model import Asked, ScriptedModel, Turn

_FENCE = re.compile(
    r"⟦(?P<label>[^\n⟦⟧]+) (?P<mark>[0-9a-f]{12})⟧\n(?P<text>.*?)\n⟦end (?P=mark)⟧", re.DOTALL
)
BEGINS = 24
"""Letters of a string by which it is known again in a prompt."""
OF_PROMPT: dict[str, Callable[[str, Prompt], Turn]] = {
    "You write a mail of a customer success manager": attacks.draft,
    "You tell a customer success manager": attacks.words,
    "You read what a customer wrote": attacks.findings,
    "You read one message that a customer wrote": attacks.cues,
    "You answer a question of a customer success manager": attacks.answer,
}


@dataclass(frozen=True)
class Attack:
    """What one request was answered with. `held`: the attacker's string stood in its prompt."""

    agent: str
    name: str
    held: bool


@dataclass
class Told:
    """What the prompts of a run came to."""

    attacks: list[Attack] = field(default_factory=list)
    prompts: set[str] = field(default_factory=set)
    unfenced: list[str] = field(default_factory=list)

    def by_agent(self) -> Counter[str]:
        return Counter(one.agent for one in self.attacks)


class Attacker(ScriptedModel):
    """`spared` are prompts that it answers well; None spares all. Which attack it is depends on the prompt, and on how
    often that very prompt was asked before: the same in every run."""

    def __init__(self, strings: Iterable[str], loot: Sequence[Loot], spared: Collection[str] | None) -> None:
        super().__init__()
        lines = (" ".join(text.split()) for text in strings)
        self.strings = {line[:BEGINS]: line for line in lines if line}
        self.loot, self.spared = loot, spared
        self.told = Told()
        self._often: Counter[str] = Counter()
        self._kept = Lock()

    def next(self, asked: Asked) -> Turn:
        whole = str(asked.body["messages"][0]["content"])
        with self._kept:
            self.told.prompts.add(whole)
            self._often[whole] += 1
            place = self._often[whole] - 1
        if self.spared is None or whole in self.spared:
            return well(whole)
        prompt = self._read(whole, place)
        self._watch_fences(whole)
        begins, answers = next(
            (pair for pair in OF_PROMPT.items() if pair[0] in whole), ("another", attacks.draft)
        )
        name = NAMES[(int(sha256(whole.encode()).hexdigest()[:8], 16) + place) % len(NAMES)]
        with self._kept:
            held = bool(prompt.injected) and prompt.injected[:BEGINS] in " ".join(whole.split())
            self.told.attacks.append(Attack(begins, name, held))
        return answers(name, prompt)

    def _watch_fences(self, whole: str) -> None:
        """Nothing of a string stands outside of a fence, and no fence is left open or closed by what it holds."""
        rest = " ".join(outside(whole).split())
        found = [begins for begins in self.strings if begins in rest]
        found += [bracket for bracket in BRACKETS if bracket in rest]
        if found:
            with self._kept:
                self.told.unfenced.append(f"{found[0]!r} outside of a fence: {rest[:300]}")

    def _read(self, whole: str, place: int) -> Prompt:
        """The string that stands in it; where none does, it obeys what it was told another time."""
        flat = " ".join(whole.split())
        number = int(sha256(whole.encode()).hexdigest()[8:16], 16) + place
        inside = next((line for begins, line in self.strings.items() if begins in flat), None)
        lines = list(self.strings.values())
        return prompt_of(whole, inside or lines[number % len(lines)], self.loot[number % len(self.loot)])


def prompt_of(whole: str, injected: str, loot: Loot) -> Prompt:
    return Prompt(whole, {one["label"]: one["text"] for one in _FENCE.finditer(whole)}, injected, loot)


def outside(whole: str) -> str:
    """A prompt without what stands in its fences."""
    return _FENCE.sub("", whole)


def well(whole: str) -> str:
    """An answer that holds."""
    if "You read " in whole:
        return json.dumps({"findings": []})
    if "You answer a question" in whole:
        return json.dumps({"not_there": True, "sentences": []})
    rules = dict.fromkeys(("writer/draft", "writer/words", "health", "churn", "expansion"), "")
    return json.dumps(answer_of_a_writer(whole, rules))
