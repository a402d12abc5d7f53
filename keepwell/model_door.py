"""The door to the language model, built from settings; part of bootstrap, and loaded only where a model is asked."""

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from agents.model.face import LanguageModel, NoModel
from domain.model_calls import Call, Caps, Ending, Prices
from keepwell.settings import Settings

if TYPE_CHECKING:
    from agents.model.endpoint import Endpoint
    from agents.model.means import Tell
    from keepwell.bootstrap import House


def open_door(house: "House") -> LanguageModel:
    settings = house.settings
    if not settings.has_model:
        return NoModel()
    from agents.model.door import Door, Limits

    return Door(
        endpoint(settings),
        house.model_calls,
        house.model_answers,
        prices=Prices(settings.model_price_read, settings.model_price_written, settings.embedding_price),
        limits=Limits(settings.model_seconds, settings.model_attempts),
        tell=_teller(house),
    )


def endpoint(settings: Settings) -> "Endpoint":
    """Of settings that have a model."""
    from agents.model.endpoint import Endpoint

    assert settings.model is not None
    assert settings.model_url is not None
    return Endpoint(settings.model_url, settings.model, settings.model_key, settings.embedding_model)


def caps(settings: Settings) -> Caps:
    return Caps(
        day_micros=_micros(settings.model_day_cap),
        run_micros=_micros(settings.model_run_cap),
        day_tokens=settings.model_day_tokens if settings.has_model else None,
    )


def _micros(money: Decimal | None) -> int | None:
    return None if money is None else int((money * 1_000_000).to_integral_value(ROUND_FLOOR))


def _teller(house: "House") -> "Tell":
    from keepwell.model_log import log_call

    if house.traces is None:
        return log_call
    from keepwell.model_spans import told_to

    trace = told_to(house.traces)

    def both(call: Call, ending: Ending, reason: str) -> None:
        log_call(call, ending, reason)
        trace(call, ending, reason)

    return both
