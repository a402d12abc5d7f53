"""What is told of an endpoint, and what it is asked for less of after it refused."""

from decimal import Decimal

import pytest
from pydantic import SecretStr

from agents.model.endpoint import Endpoint, Manners
from domain.model_calls import CallKind, Prices


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://api.example.com/v1", "https://api.example.com"),
        ("http://kim:geheim@localhost:11434/v1?key=geheim", "http://localhost:11434"),
        ("http://[::1]:8080/geheim", "http://[::1]:8080"),
    ],
)
def test_only_scheme_host_and_port_are_told(url: str, shown: str) -> None:
    where = Endpoint(url, "m", SecretStr("geheim"))
    assert where.shown == shown
    assert "geheim" not in f"{where!r} {where} {where.shown}"


@pytest.mark.parametrize(
    ("url", "is_openai"),
    [
        ("https://api.openai.com/v1", True),
        ("https://firm.openai.azure.com/openai/v1", True),
        ("https://api.openai.com.example.com/v1", False),
        ("http://localhost:1/v1", False),
    ],
)
def test_openai_is_known_by_its_host(url: str, is_openai: bool) -> None:
    assert Endpoint(url, "m").is_openai is is_openai


def test_a_refused_form_is_asked_for_less_strictly_then_in_words() -> None:
    manners = Manners()
    refusal = "response_format of type json_schema is not supported"
    assert [manners.step_down(refusal, "Paint") for _ in range(3)] == [True, True, False]
    assert (manners.how("Paint"), manners.how("Other")) == ("told", "strict")


def test_a_refused_parameter_is_left_out_once() -> None:
    manners = Manners()
    said = (
        "unsupported value: 'temperature'",
        "unknown field stream_options",
        "use max_completion_tokens instead",
    )
    assert [manners.step_down(one, None) for one in said * 2] == [True] * 3 + [False] * 3
    assert not manners.step_down("invalid schema for response_format", None)


def test_costs_are_rounded_up_to_the_millionth() -> None:
    prices = Prices(Decimal("0.15"), Decimal("0.60"), Decimal("0.02"))
    assert prices.micros(CallKind.CHAT, 1000, 500) == 450
    assert prices.micros(CallKind.CHAT, 1, 0) == 1
    assert prices.micros(CallKind.EMBEDDING, 1_000_000, 0) == 20_000
    assert Prices().micros(CallKind.CHAT, 1000, 500) == 0
