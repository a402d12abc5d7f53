"""The short texts of agents for accounts with alerts and opportunities: what is new is made, by the model while the run
may still ask it."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from agents.model.face import LanguageModel
from agents.writer.agents_words import NOTHING_TO_READ, agents_words, prompt_of
from agents.writer.situation import Situation
from agents.writer.worth_telling import Telling, still_stands, tellings
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
        for one in tellings(situation):
            known = there.get((situation.account_id, one.about, one.name))
            if known is None or not self._stands(known, one, situation):
                yield self._made(situation, one)

    def _stands(self, known: Standing, one: Telling, situation: Situation) -> bool:
        day = situation.as_of
        if not still_stands(known.as_of, known.basis, one, day):
            return False
        untried = not known.asked and known.label != NOTHING_TO_READ
        return not (untried and one.first and self.quill.can_write and known.as_of < day)

    def _made(self, situation: Situation, one: Telling) -> AgentWords:
        model, label = self._model(one)
        try:
            words = self._words(situation, one, model)
        except Exception as broken:
            if model is None or not model.present:
                raise
            log.exception("the words of %s about account %s", one.about, situation.account_id)
            words = self._words(situation, one, None)
            label = MODEL_BROKE.format(fault=type(broken).__name__)
        if model is not None and model.present:
            self._count(words, broke=bool(label))
        return replace(words, label=label) if label else words

    def _model(self, one: Telling) -> tuple[LanguageModel | None, str]:
        if not one.first and self.quill.model.present:
            return None, OTHERS_FIRST
        return self.quill.take()

    def _count(self, words: AgentWords, broke: bool) -> None:
        """A call that did not come to pass is given back."""
        if words.prompt_name is None and not broke:
            self.quill.give_back()
        else:
            self.quill.came(words.account_id, words.by_model and not broke)

    def _words(self, situation: Situation, one: Telling, model: LanguageModel | None) -> AgentWords:
        return agents_words(
            one.about,
            situation,
            one.reason,
            self.checks,
            self.workdays,
            situation.as_of,
            model=model,
            run_id=self.run_id,
            prompt=self.prompts.get(prompt_of(one.about)),
            model_name=self.model_name or None,
            others=self.others,
        )
