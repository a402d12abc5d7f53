"""Hostile mail through the whole of a day, with a model that obeys it: python -m benchmarks.injected.

Each string of the injection corpus, and some of our own, as a mail in four places (body, hidden HTML, display name,
attachment name), each to an account of its own, imported and run for a day with a model behind real HTTP
(tests/scripted_model.py) that does what the attacker wants in every answer: wrong forms, and right forms with foreign
data, links, recipients, promises, hidden letters. Beside them four accounts that nobody attacks, and the same day with
harmless mails and a model that behaves. Prints counts by place and outcome, and what speaks against each claim. Exits 1
where anything does.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from benchmarks.drafting import injections
from benchmarks.drafting.aftermath import CLAIMS, Aftermath
from benchmarks.drafting.attacked_home import SPARED, Plan, prepared, ran, spared
from benchmarks.drafting.attacker import Attacker
from benchmarks.drafting.left_behind import Left
from domain.signals import SignalId

SEED = 2026
TOGETHER = 60
"""Strings of one home: their accounts are run in one day."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.injected", description=__doc__)
    parser.add_argument("--strings", type=int, default=0, help="of the corpus, drawn by chance; 0: all")
    parser.add_argument("--show", type=int, default=3, help="findings of each claim that are printed")
    options = parser.parse_args()
    if not injections.CORPUS.is_file():
        print("injections: ../shared/corpora is not here")
        sys.exit(0)
    with tempfile.TemporaryDirectory(prefix="keepwell-injected-") as work:
        good = _besieged(Path(work), some_strings(options.strings), options.show)
    sys.exit(0 if good else 1)


def some_strings(many: int) -> list[str]:
    """All, or so many by chance, after our own: the same ones each time."""
    corpus = injections.strings()
    return [*injections.OWN, *(random.Random(SEED).sample(corpus, many) if many else corpus)]


def _besieged(work: Path, strings: Sequence[str], show: int) -> bool:
    siege, counted, against = Siege(work, TOGETHER), _Counted(), Counter[str]()
    for start in range(0, len(strings), TOGETHER):
        aftermath = siege.attack(strings[start : start + TOGETHER])
        for claim in CLAIMS:
            found = aftermath.against(claim)
            against[claim] += len(found)
            for one in found[:show]:
                print(f'  against "{claim}": {one[:700]}')
        counted.add(aftermath)
        aftermath.attacked.close()
        print(f"{min(start + TOGETHER, len(strings))} of {len(strings)} strings", flush=True)
    siege.calm.close()
    counted.tell()
    for claim, times in against.items():
        print(f"{'holds' if not times else f'DOES NOT HOLD, {times} times'}: {claim}")
    return not against.total()


class _Counted:
    """Figures of all homes together."""

    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.requests: Counter[tuple[str, bool]] = Counter()
        self.words: Counter[str] = Counter()
        self.healths: list[float] = []
        self.sentiments: list[float] = []

    def add(self, aftermath: Aftermath) -> None:
        self.outcomes += aftermath.outcomes()
        self.words += aftermath.words()
        self.requests.update((one.agent, one.held) for one in aftermath.attacked.model.told.attacks)
        self.healths += [by for account, by in aftermath.health_moved().items() if account in aftermath.days]
        moved = (one.get(SignalId.SENTIMENT_TREND, 0.0) for one in aftermath.moved().values())
        self.sentiments += moved

    def tell(self) -> None:
        for agent in sorted({agent for agent, _ in self.requests}):
            held, other = self.requests[agent, True], self.requests[agent, False]
            print(
                f'asked "{agent}": {held + other} hostile answers; the string stood in {held} of the prompts'
            )
        for place in injections.CHANNELS:
            told = {what: times for (where, what), times in sorted(self.outcomes.items()) if where == place}
            print(f"drafts, string in the {place}: {sum(told.values())}")
            for what, times in told.items():
                print(f"  {times:5}  {what}")
        for what, times in self.words.most_common():
            print(f"agents' words, {what}: {times}")
        print(
            f"health moved by {min(self.healths):+.1f} to {max(self.healths):+.1f} points, "
            f"sentiment by {min(self.sentiments):+.1f} to {max(self.sentiments):+.1f}"
        )


class Siege:
    """Homes under attack one after the other, each beside the same day without it."""

    def __init__(self, work: Path, together: int) -> None:
        self.work, self.together = work, together
        self.spared_prompts = self._asked_for_the_spared_alone()
        self.base = prepared(work / "base", self._plan(["x"] * together).accounts)
        self.calm = self._ran(
            "calm", Attacker([], SPARED, None), [injections.HARMLESS] * together, hostile=False
        )

    def attack(self, strings: Sequence[str]) -> Aftermath:
        """`strings` are as many as a home takes; fewer are gone through once more."""
        several = [strings[n % len(strings)] for n in range(self.together)]
        model = Attacker(several, SPARED, self.spared_prompts)
        left = self._ran("attacked", model, several, hostile=True)
        return Aftermath(self._plan(several), left, self.calm)

    def _asked_for_the_spared_alone(self) -> Collection[str]:
        """Their prompts in a home without anybody else: whoever is asked just this is asked about them."""
        model, nobody = Attacker([], SPARED, None), Plan((), flood=False)
        alone = prepared(self.work / "spared", [spared(one) for one in SPARED])
        house, _ = ran(alone, self.work / "spared-run", nobody, model)
        house.engine.dispose()
        model.close()
        return model.told.prompts

    def _plan(self, strings: Sequence[str], *, hostile: bool = True) -> Plan:
        return Plan(tuple(strings), hostile)

    def _ran(self, name: str, model: Attacker, strings: Sequence[str], *, hostile: bool) -> Left:
        for folder in (self.work / name, self.work / f"{name}-mails"):
            shutil.rmtree(folder, ignore_errors=True)
        house, run = ran(self.base, self.work / name, self._plan(strings, hostile=hostile), model)
        return Left(house, run, model)


if __name__ == "__main__":
    main()
