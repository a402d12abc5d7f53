"""The short texts of agents for accounts with alerts and opportunities: what is new is made, by the model while the run
may still ask it, all that an account wants in one call."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.model.face import LanguageModel
from agents.writer.agents_words import NOTHING_TO_READ, Part, WordsTask
from agents.writer.situation import Situation
from agents.writer.words_by_model import PROMPT, Asking, words_by_model
from agents.writer.worth_telling import still_stands, tellings
from agents.writer.writing import NO_MODEL, allowed
from domain.agent_words import AgentWords
from domain.drafts import Checks, WorkDays
from graph.quill import Quill
from prompts.registry import Prompts
from storage.agent_words import Identity, Standing

log = logging.getLogger(__name__)

OTHERS_FIRST = "no AI: of each account the model is asked about the most pressing alert and opportunity"
MODEL_BROKE = "no AI: the model could not be asked ({fault})"


@dataclass(frozen=True)
class Teller:
    """What the texts are made with; `others` are names none of which may occur."""

    checks: Checks
    workdays: WorkDays
    quill: Quill
    prompts: Prompts
    model_name: str
    others: frozenset[str]
    run_id: int | None

    def tell(self, situation: Situation, there: Mapping[Identity, Standing]) -> Iterator[AgentWords]:
        """What the account lacks or has outlived."""
        wanted = [
            one
            for one in tellings(situation, self.workdays)
            if not self._stands(there.get((situation.account_id, one.about, one.name)), one, situation)
        ]
        if not wanted:
            return
        named = allowed(situation, self.others)
        tasks = [WordsTask(one, self.checks, named, situation.ours.team) for one in wanted]
        if not self.quill.model.present:
            yield from (one.by_template(situation, f"no AI: {NO_MODEL}") for one in tasks)
            return
        yield from (one.by_template(situation, OTHERS_FIRST) for one in tasks if not one.part.first)
        yield from self._first(situation, [one for one in tasks if one.part.first])

    def _stands(self, known: Standing | None, one: Part, situation: Situation) -> bool:
        """A model that was not asked, or with another prompt, is asked on a later day where it can be."""
        day = situation.as_of
        if known is None or not still_stands(known.as_of, known.basis, one, day):
            return False
        if not one.first or known.as_of >= day or known.label == NOTHING_TO_READ:
            return True
        return known.prompt_hash == self.prompts.get(PROMPT).hash or not self.quill.would_take(
            situation.account_id
        )

    def _first(self, situation: Situation, tasks: Sequence[WordsTask]) -> Iterator[AgentWords]:
        """Those the model is asked for; not where there is nothing to ask about."""
        if not any(one.part.pack for one in tasks):
            yield from (one.by_template(situation, NOTHING_TO_READ) for one in tasks)
            return
        model, label = self.quill.take(situation.account_id)
        if model is None:
            yield from (one.by_template(situation, label) for one in tasks)
            return
        yield from self._by_model(model, situation, tasks)

    def _by_model(
        self, model: LanguageModel, situation: Situation, tasks: Sequence[WordsTask]
    ) -> list[AgentWords]:
        asking = Asking(self.prompts.get(PROMPT), self.model_name or None, self.run_id)
        try:
            words = list(words_by_model(model, situation, tasks, asking))
        except Exception as broken:
            log.exception("the words of agents about account %s", situation.account_id)
            self.quill.came(situation.account_id, by_model=False)
            label = MODEL_BROKE.format(fault=type(broken).__name__)
            return [one.by_template(situation, label) for one in tasks]
        self.quill.came(situation.account_id, any(one.by_model for one in words))
        return words
