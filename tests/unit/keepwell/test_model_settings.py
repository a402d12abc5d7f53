"""What makes a model present, and what is refused before anything is asked."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.model.face import NoModel
from domain.errors import MisconfiguredError
from domain.model_calls import Call, CallKind, Caps, Ending, Outcome
from keepwell.bootstrap import House, house
from keepwell.model_door import caps
from keepwell.model_report import configured
from keepwell.settings import Settings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOCAL = {"KEEPWELL_MODEL": "m", "KEEPWELL_MODEL_URL": "http://localhost:11434/v1"}


def put(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


def test_a_stray_key_on_the_machine_makes_no_model_present(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, OPENAI_API_KEY="sk-stray", OPENAI_BASE_URL="https://api.openai.com/v1")
    found = house()
    assert not found.settings.has_model
    assert isinstance(found.language_model, NoModel)
    assert caps(found.settings) == Caps()


def test_lines_of_an_env_file_that_nobody_filled_in_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = {f"KEEPWELL_{name}": " " for name in ("MODEL", "MODEL_URL", "MODEL_KEY", "MODEL_DAY_CAP")}
    put(monkeypatch, **empty)
    assert not house().settings.has_model


def test_a_model_and_its_address_are_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put(monkeypatch, **LOCAL, KEEPWELL_HOME=str(tmp_path), KEEPWELL_MODEL_KEY="sk-geheim\n")
    found = house()
    model = found.language_model
    assert model.present
    assert repr(model) == "Door(http://localhost:11434, m)"
    model.close()
    assert found.settings.model_key is not None
    assert found.settings.model_key.get_secret_value() == "sk-geheim"
    for shown in (repr(found.settings), str(found), found.settings.model_dump_json(), repr(found.__dict__)):
        assert "geheim" not in shown
    assert configured(found.settings) == (
        "m at http://localhost:11434, with a key; no model for embeddings; no prices are set, so costs are not known"
    )


@pytest.mark.parametrize(
    ("settings", "because"),
    [
        ({"KEEPWELL_MODEL": "m"}, "needs KEEPWELL_MODEL_URL"),
        ({"KEEPWELL_MODEL_URL": "http://h/v1"}, "needs KEEPWELL_MODEL,"),
        (
            {"KEEPWELL_EMBEDDING_MODEL": "e", "KEEPWELL_MODEL_URL": "http://h/v1"},
            "needs KEEPWELL_MODEL beside",
        ),
        (LOCAL | {"KEEPWELL_MODEL_URL": "localhost:11434"}, "not an address"),
        (LOCAL | {"KEEPWELL_MODEL_URL": "file:///etc/passwd"}, "not an address"),
        (LOCAL | {"KEEPWELL_MODEL_URL": "http://h:99999/v1"}, "not an address"),
        (LOCAL | {"KEEPWELL_MODEL_URL": "http://kim:geheim@h/v1"}, "a key belongs in KEEPWELL_MODEL_KEY"),
        (LOCAL | {"KEEPWELL_MODEL_URL": "http://h/v1?key=geheim"}, "a key belongs in KEEPWELL_MODEL_KEY"),
        (LOCAL | {"KEEPWELL_MODEL_KEY": "sk geheim"}, "letters that no key can have"),
        (LOCAL | {"KEEPWELL_MODEL_KEY": "geheim\nX-Evil: 1"}, "letters that no key can have"),
        (LOCAL | {"KEEPWELL_MODEL_KEY": "gehéim"}, "letters that no key can have"),
        (LOCAL | {"KEEPWELL_MODEL_DAY_CAP": "5"}, "a cap in money needs"),
        (LOCAL | {"KEEPWELL_MODEL_PRICE_READ": "nan"}, "model_price_read"),
        (LOCAL | {"KEEPWELL_MODEL_PRICE_READ": "-1"}, "model_price_read"),
        (LOCAL | {"KEEPWELL_MODEL_SECONDS": "0"}, "model_seconds"),
        (LOCAL | {"KEEPWELL_MODEL_CURRENCY": "dollars"}, "model_currency"),
    ],
)
def test_what_cannot_work_is_refused_without_the_secret(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], because: str
) -> None:
    put(monkeypatch, **settings)
    with pytest.raises(MisconfiguredError, match=because) as refused:
        house()
    shown = [str(refused.value), repr(refused.value.__cause__), str(refused.value.__cause__)]
    assert not any(secret in text for text in shown for secret in ("geheim", "gehéim"))


def test_caps_are_in_millionths_and_tokens_are_capped_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prices = {"KEEPWELL_MODEL_PRICE_READ": "0.15", "KEEPWELL_MODEL_PRICE_WRITTEN": "0.6"}
    put(monkeypatch, **LOCAL, **prices, KEEPWELL_MODEL_DAY_CAP="2.50", KEEPWELL_MODEL_RUN_CAP="1")
    assert caps(Settings()) == Caps(2_500_000, 1_000_000, 5_000_000)
    put(monkeypatch, KEEPWELL_MODEL_DAY_TOKENS="")
    assert caps(Settings()).day_tokens is None


def test_a_key_that_travels_in_the_open_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, **LOCAL | {"KEEPWELL_MODEL_URL": "http://models.example.com/v1"}, KEEPWELL_MODEL_KEY="k")
    assert "the key travels unencrypted" in configured(Settings())


@pytest.mark.parametrize("address", ["localhost:4318", "ftp://x", "somewhere"])
def test_traces_need_an_address_to_go_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, KEEPWELL_OTEL_ENDPOINT=address)
    with pytest.raises(MisconfiguredError, match="otel_endpoint"):
        house()


def test_without_an_address_there_are_no_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, KEEPWELL_OTEL_ENDPOINT="")
    assert House(Settings(), now=lambda: NOW).traces is None


def test_a_span_says_what_the_ledger_says() -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from keepwell.model_spans import told_to

    exported = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exported))
    call = Call(CallKind.CHAT, "analyst", "m", "https://api.example.com", account_id=7)
    told_to(provider)(call, Ending(Outcome.DOWN, read=3, ms=250, attempts=2), "it is down")
    span = json.loads(exported.get_finished_spans()[0].to_json())
    assert (span["name"], span["status"]["status_code"]) == ("chat m", "ERROR")
    assert span["attributes"] | {"keepwell.outcome": "down", "keepwell.ms": 250} == span["attributes"]
    assert not {"keepwell.prompt", "keepwell.reason"} & set(span["attributes"])
