"""What is known of each playbook here, as of a day."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from agents.playbooks.effects import JUDGED
from agents.playbooks.success import COUNTS_FOR, ENOUGH_ACCOUNTS, ENOUGH_ACTIONS, Success, successes
from agents.playbooks.table import Playbook, playbooks
from domain.errors import KeepwellError
from domain.playbooks import TakenAction
from keepwell.bootstrap import House


@dataclass(frozen=True)
class PlaybookRow:
    playbook: Playbook
    success: Success
    holdout: float
    answers: list[str]

    def as_json(self) -> dict[str, Any]:
        shown = self.playbook.model_dump(mode="json")
        return {**shown, "answers": self.answers, "holdout": self.holdout, "here": asdict(self.success)}


def known_successes(house: House, day: date) -> dict[str, Success]:
    """By playbook, from actions of two years whose verdict was known by `day`."""
    shares = house.actions.holdouts()
    return successes(judged_by(house, day), playbooks().plays, shares)


def judged_by(house: House, day: date) -> Sequence[TakenAction]:
    return house.actions.list(since=day - COUNTS_FOR, until=day - timedelta(days=JUDGED))


def list_playbooks(house: House, day: date) -> list[PlaybookRow]:
    """In the order of the table, those that have an aim."""
    known, shares, table = known_successes(house, day), house.actions.holdouts(), playbooks()
    return [
        PlaybookRow(play, known[name], shares.get(name, 0.0), _answers(name))
        for name, play in table.plays.items()
        if play.aim != "none"
    ]


def _answers(playbook: str) -> list[str]:
    """ "account review (profile D)": the rows that name it."""
    said = []
    for row in playbooks().answers(playbook):
        narrow = [f"profile {row.profile}"] if row.profile else []
        narrow += [f"segment {row.segment}"] if row.segment else []
        rule = str(row.rule).replace("_", " ")
        said.append(f"{rule} ({', '.join(narrow)})" if narrow else rule)
    return said


def hold_out(house: House, playbook: str, share: float, by: str) -> Playbook:
    """KeepwellError where the share is no sensible one: whom nobody may act on learns nothing either."""
    play = playbooks().get(playbook)
    if not 0 <= share <= 0.5:
        raise KeepwellError(
            f"A share of {share:g} cannot be held out. Choose 0 (nobody) to 0.5 (every second)."
        )
    if play.aim == "none":
        raise KeepwellError(f"{play.title} is no play whose effect could be measured.")
    house.actions.hold_out(play.id, share, by)
    return play


def enough_says() -> str:
    return (
        f"Below {ENOUGH_ACTIONS} measured actions on {ENOUGH_ACCOUNTS} accounts nothing is claimed, and the share "
        "that experts expect stands."
    )
