"""Trying `collector/read`: a customer's words, read into findings that must stand in them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from agents.collector.model_reading import PROMPT, ModelReading, read_by_model
from domain.clock import end_of
from domain.passages import Kind, Trust
from domain.prompts import PromptCase
from keepwell.bootstrap import House
from keepwell.prompting.answer_trial import LONGEST, drawn
from keepwell.prompting.watched import Watched
from prompts.load import Prompt
from prompts.registry import SHIPPED
from prompts.trial import Check, Output
from storage.said import Sifted

THEIRS = (Trust.CUSTOMER,)
WORDS = (Kind.WRITTEN, Kind.SPOKEN)


class ReadingTrial:
    """A case gives `day` and `texts`; it expects `finds` ({kind, risk, promised_by, quote: part of it}) and, with
    `nothing_else`, no other kind."""

    name = PROMPT

    def __init__(self, house: House) -> None:
        self._house = house

    def run(self, prompt: Prompt, case: PromptCase) -> Output:
        model, given = Watched(self._house.language_model), case.given
        texts = [(f"t{n}", text) for n, text in enumerate(given["texts"], start=1)]
        reading = read_by_model(
            model,
            texts,
            date.fromisoformat(given["day"]),
            account_id=case.account_id,
            seconds=self._house.settings.model_seconds,
            prompts=SHIPPED.with_one(prompt),
        )
        if reading is None:
            return model.output("", [])
        return model.output(_told(reading), list(_verdicts(reading, case)))

    def on_accounts(self, count: int, seed: int) -> Sequence[PromptCase]:
        """The last thing that an account's own people wrote or said."""
        house, today = self._house, self._house.today()
        found: list[PromptCase] = []
        for account_id in drawn(house.said.accounts(THEIRS, WORDS), seed):
            if len(found) == count:
                break
            sifted = Sifted(until=end_of(today), trusts=THEIRS, kinds=WORDS, limit=1)
            for one in house.said.said([account_id], sifted):
                given = {"day": one.said_at.date().isoformat(), "texts": [one.text[:LONGEST]]}
                found.append(PromptCase(PROMPT, one.account_name, given, account_id=account_id))
        return found


def _told(reading: ModelReading) -> str:
    return "\n".join(_line(one) for _, one in reading.found) or "nothing"


def _line(one: Any) -> str:
    more = [str(part) for part in (one.risk, one.promised_by and f"by {one.promised_by}") if part]
    return f"{one.kind}{' (' + ', '.join(more) + ')' if more else ''}: {one.quote}"


def _verdicts(reading: ModelReading, case: PromptCase) -> Iterator[Check]:
    yield Check("quotes stand in the text", not reading.dropped, f"{reading.dropped} do not")
    wanted = case.expects.get("finds", [])
    for number, one in enumerate(wanted, start=1):
        there = any(_is(one, found) for _, found in reading.found)
        yield Check(f"finds {one['kind']} {number}", there, one.get("quote", ""))
    if case.expects.get("nothing_else"):
        kinds = {one["kind"] for one in wanted}
        yield Check("finds nothing else", all(str(found.kind) in kinds for _, found in reading.found))


def _is(wanted: dict[str, str], found: Any) -> bool:
    return (
        str(found.kind) == wanted["kind"]
        and ("risk" not in wanted or str(found.risk) == wanted["risk"])
        and ("promised_by" not in wanted or str(found.promised_by) == wanted["promised_by"])
        and wanted.get("quote", "").casefold() in found.quote.casefold()
    )
