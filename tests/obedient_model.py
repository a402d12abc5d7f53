"""A model behind real HTTP that does what its prompt tells it to: a rule that is taken out is a rule it breaks."""

import json
from typing import Any

from obedient_writer import CHURN, EXPANSION, HEALTH, answer_of_a_writer
from scripted_model import Asked, Fault, ScriptedModel, Turn

from domain.prompts import PromptCase
from prompts.cases import shipped_cases

RULES = {
    "analyst/answer": "Each names the labels of the sources it rests on.",
    "analyst/question": "Never leave a part of the question out",
    "collector/read": "Leave out negated, hypothetical, past or third-party statements",
    "writer/draft": "Each stands as its slot, copied from the fact, such",
    "writer/words": "each stands as its slot, copied from the fact, such as {score.health}",
}
"""By prompt: the rule without which this model does badly."""
PARTS = {
    HEALTH: "Say what moved and by how much",
    CHURN: "Rest on what they said.",
    EXPANSION: "Start from what they said themselves",
}
"""The same of the parts of writer/words."""


class ObedientModel(ScriptedModel):
    """`fault`, once set, is all it says. `words` is said by prompts that hold them: to tell versions apart."""

    def __init__(self, *more: PromptCase) -> None:
        super().__init__()
        self.fault: Fault | None = None
        self.more = more

    def next(self, asked: Asked) -> Turn:
        self.asked.append(asked)
        if self.fault is not None:
            return self.fault
        return json.dumps(self._answer(asked.words))

    def _answer(self, words: str) -> dict[str, Any]:
        if "You turn a question" in words:
            case = self._case("analyst/question", words, "question")
            return _filter(case, RULES["analyst/question"] in words)
        if "You read what a customer" in words:
            case = self._case("collector/read", words, "texts")
            return _findings(case, RULES["collector/read"] in words)
        if (written := answer_of_a_writer(words, RULES | PARTS)) is not None:
            return written
        case = self._case("analyst/answer", words, "question")
        return _answer(case, RULES["analyst/answer"] in words)

    def _case(self, name: str, words: str, field: str) -> PromptCase | None:
        for one in (*self.more, *shipped_cases(name)):
            told = one.given[field]
            begins = f"⟧\n{told if isinstance(told, str) else told[0][:24]}"
            if one.name == name and begins in words:
                return one
        return None


def _answer(case: PromptCase | None, obeys: bool) -> dict[str, Any]:
    if case is None or case.expects.get("not_there"):
        return {"not_there": True, "sentences": []}
    cites = case.expects.get("cites", [one["label"] for one in case.given["sources"]])
    told = [one for one in case.given["sources"] if one["label"] in cites]
    return {
        "not_there": False,
        "sentences": [{"text": one["text"], "sources": [one["label"]] if obeys else []} for one in told],
    }


def _filter(case: PromptCase | None, obeys: bool) -> dict[str, Any]:
    if case is None or "filter" not in case.expects:
        return {"cannot": obeys, "filter": None if obeys else {"as_of": "2026-11-26", "where": []}}
    right = case.expects["filter"]
    return {"cannot": False, "filter": right if obeys else {**right, "where": right["where"][:1]}}


def _findings(case: PromptCase | None, obeys: bool) -> dict[str, Any]:
    wanted = [] if case is None else case.expects["finds"]
    text = "" if case is None else case.given["texts"][0]
    found = [
        {"risk": None, "promised_by": None, **one, "quote": _around(text, one["quote"])} for one in wanted
    ]
    for one in found:
        one["risk"] = one["risk"] or ("not_renewing" if one["kind"] == "risk" else None)
    if not found and not obeys and text:
        found = [{"kind": "complaint", "risk": None, "promised_by": None, "quote": text}]
    return {"findings": found}


def _around(text: str, words: str) -> str:
    """The sentence that holds the words."""
    return next(f"{one}" for one in text.split(". ") if words in one)
