"""Trying `analyst/question`: a question about figures, read into a filter that must be borne out by its words."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from agents.analyst.fields import Field
from agents.analyst.question import NotUnderstood, Understood, from_model
from agents.analyst.read_by_model import PROMPT, ReadByModel, read_by_model
from agents.analyst.vocabulary import Vocabulary
from domain.prompts import PromptCase
from domain.scope import EVERYONE
from keepwell.asking.vocabulary import vocabulary
from keepwell.bootstrap import House
from keepwell.prompting.watched import Watched
from prompts.cases import shipped_cases
from prompts.load import Prompt
from prompts.registry import SHIPPED
from prompts.trial import Check, Output


class QuestionTrial:
    """A case gives `question`, `today`, `day`, `choices` (values by field; without, this portfolio's); it expects
    a `filter`, or that it `cannot`."""

    name = PROMPT

    def __init__(self, house: House) -> None:
        self._house = house

    def run(self, prompt: Prompt, case: PromptCase) -> Output:
        given, model, words = case.given, Watched(self._house.language_model), self._words(case)
        today, day = date.fromisoformat(given["today"]), date.fromisoformat(given["day"])
        seconds = self._house.settings.model_seconds
        asked = given["question"]
        read = read_by_model(model, asked, words, today, day, seconds, SHIPPED.with_one(prompt))
        return model.output(_told(read), list(_verdicts(read, case, words, day)))

    def on_accounts(self, count: int, seed: int) -> Sequence[PromptCase]:
        """Of no single account: shipped questions, with the values that occur in this portfolio."""
        today = self._house.today().isoformat()
        asked = list(shipped_cases(PROMPT))
        random.Random(seed).shuffle(asked)  # noqa: S311 - an order, no secret
        return [
            replace(
                one,
                key=one.given["question"],
                given={"question": one.given["question"], "today": today, "day": today},
                expects={},
            )
            for one in asked[:count]
        ]

    def _words(self, case: PromptCase) -> Vocabulary:
        if "choices" not in case.given:
            return vocabulary(self._house, EVERYONE)
        choices = {Field(name): tuple(values) for name, values in case.given["choices"].items()}
        return Vocabulary([], choices)


def _told(read: ReadByModel) -> str:
    if not isinstance(read.found, Understood) or read.found.filter is None:
        return "cannot"
    return read.found.filter.model_dump_json(exclude_defaults=True)


def _verdicts(read: ReadByModel, case: PromptCase, words: Vocabulary, day: date) -> Iterator[Check]:
    yield Check("borne out by the question", not read.label, read.label)
    if case.expects.get("cannot"):
        yield Check("holds back", isinstance(read.found, NotUnderstood))
    if "filter" in case.expects:
        right = from_model(json.dumps(case.expects["filter"]), words, day)
        found = read.found.filter if isinstance(read.found, Understood) else None
        yield Check("the right filter", isinstance(right, Understood) and found == right.filter)
