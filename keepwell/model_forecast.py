"""What the next run would ask of the language model at most, and what it would cost by what calls cost lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from agents.collector.model_reading import AGENT as COLLECTOR
from agents.disc.model_reading import AGENT as DISC
from agents.writer.by_model import AGENT as WRITER
from agents.writer.words_by_model import AGENT as WORDS
from domain.agent_words import About
from domain.drafts import INTERNAL
from graph.nodes import profile_with_model, read_with_model
from graph.nodes.take_drafts import DRAFT
from keepwell.bootstrap import House
from keepwell.operations.costs import costs
from storage.agent_words import Identity, Standing
from storage.runs import Run

LATELY = 30
"""Days whose calls say what one takes."""


@dataclass(frozen=True)
class AgentForecast:
    """`read`, `written` (tokens) and `micros` are None where this agent has asked nothing lately."""

    agent: str
    calls: int
    read: int | None
    written: int | None
    micros: int | None


@dataclass(frozen=True)
class Forecast:
    """Calls at most: what is kept from earlier answers, and what fails, asks less. `left`: what the day's cap leaves,
    in millionths of the currency, None without one."""

    model: str
    currency: str
    agents: list[AgentForecast]
    left: int | None

    @property
    def calls(self) -> int:
        return sum(one.calls for one in self.agents)

    @property
    def micros(self) -> int | None:
        known = [one.micros for one in self.agents if one.calls]
        return None if None in known else sum(one or 0 for one in known)


def forecast(house: House, copy: House, run: Run, before: Mapping[Identity, Standing]) -> Forecast:
    """`copy`: where the run was done without a model, so that what it would have been asked still waits there."""
    settings, day = house.settings, run.as_of
    writes, words = _written(copy, run, before, settings.model_drafts)
    calls = {
        COLLECTOR: len(copy.mentions.for_model(day - read_with_model.LOOKS_BACK, day, settings.model_reads)),
        DISC: len(
            copy.disc.for_model(day - profile_with_model.LOOKS_BACK, day, settings.model_profile_reads)
        ),
        WRITER: writes,
        WORDS: words,
    }
    takes = _takes(house)
    return Forecast(
        model=settings.model or "",
        currency=settings.model_currency,
        agents=[_agent(agent, count, takes.get(agent)) for agent, count in calls.items()],
        left=next(
            (one.left for one in costs(house, 1).caps if one.setting == "KEEPWELL_MODEL_DAY_CAP"), None
        ),
    )


def _written(copy: House, run: Run, before: Mapping[Identity, Standing], at_most: int) -> tuple[int, int]:
    """Drafts for customers and accounts with short texts, of as many accounts as the model would write for: those that
    the run came to first."""
    order = [int(entry.key) for entry in copy.runs.entries(run.id, DRAFT)]
    drafts: dict[int, int] = {}
    for one in copy.drafts.of_accounts(order):
        if one.kind not in INTERNAL and one.created_at >= run.started_at:
            drafts[one.account_id] = drafts.get(one.account_id, 0) + 1
    after = copy.agent_words.standing(order)
    told = {
        account
        for (account, about, reason), one in after.items()
        if _asked_for(before, account, about, reason, one)
    }
    chosen = [account for account in order if account in drafts or account in told][:at_most]
    return sum(drafts.get(account, 0) for account in chosen), sum(account in told for account in chosen)


def _asked_for(
    before: Mapping[Identity, Standing], account: int, about: About, reason: str, now: Standing
) -> bool:
    """Whether it is new, or was never asked of a model."""
    return before.get((account, about, reason)) != now or now.prompt_hash is None


def _takes(house: House) -> dict[str, tuple[float, float, float]]:
    """Tokens read and written and millionths of one call, by agent, of those that were not kept answers."""
    last = house.now().date()
    sums: dict[str, list[int]] = {}
    for row in house.model_calls.by_agent_and_day(last - timedelta(days=LATELY), last):
        total = sums.setdefault(row.agent, [0, 0, 0, 0])
        for place, amount in enumerate((row.calls - row.cached, row.read, row.written, row.micros)):
            total[place] += amount
    return {agent: (r / n, w / n, m / n) for agent, (n, r, w, m) in sums.items() if n}


def _agent(agent: str, calls: int, takes: tuple[float, float, float] | None) -> AgentForecast:
    if takes is None:
        return AgentForecast(agent, calls, None, None, None)
    read, written, micros = (round(calls * one) for one in takes)
    return AgentForecast(agent, calls, read, written, micros)
