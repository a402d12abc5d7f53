"""`keepwell ai` and `keepwell doctor --model`, as a person reads them."""

from pathlib import Path

from e2e_runner import Keepwell, inside
from scripted_model import KEY, Fault, ScriptedModel, answer


def configured(model: ScriptedModel, **more: str) -> dict[str, str]:
    return {
        "KEEPWELL_MODEL": "scripted",
        "KEEPWELL_MODEL_URL": model.url,
        "KEEPWELL_MODEL_KEY": KEY,
        "KEEPWELL_MODEL_PRICE_READ": "2",
        "KEEPWELL_MODEL_PRICE_WRITTEN": "10",
        **more,
    }


def test_without_a_model_all_is_well_and_nothing_was_asked(nothing: Keepwell) -> None:
    doctor = nothing("doctor", "--model")
    assert doctor.code == 0
    assert "ok    model: no model is configured" in doctor.out
    assert "It was not asked anything" in nothing("ai").out
    said = nothing("ai", "--json").json
    assert (said["configured"], said["rows"], said["cost_micros"]) == (False, [], {})


def test_the_doctor_asks_only_when_told_to(tmp_path: Path, scripted_model: ScriptedModel) -> None:
    settings = configured(scripted_model, KEEPWELL_EMBEDDING_MODEL="vectors")
    assert "`keepwell doctor --model` asks it" in inside(tmp_path, "doctor", **settings).out.replace(
        "\n", " "
    )
    scripted_model.says(answer("ready", usage=(100, 5)), "vectors")
    asked = inside(tmp_path, "doctor", "--model", **settings)
    assert asked.code == 0
    assert "embeddings have 8 dimensions" in asked.out
    ledger = inside(tmp_path, "ai", **settings)
    assert "0.0003 USD" in ledger.out
    assert "105 of 5,000,000 tokens" in ledger.out
    row = inside(tmp_path, "ai", "--json", **settings).json["rows"][0]
    assert (row["agent"], row["calls"], row["outcomes"], row["cost_micros"]) == ("doctor", 2, {"ok": 2}, 250)


def test_a_model_that_does_not_work_is_to_be_mended_and_the_key_shows_nowhere(
    tmp_path: Path, scripted_model: ScriptedModel
) -> None:
    settings = configured(scripted_model)
    scripted_model.says(Fault.KEY_REFUSED)
    said = inside(tmp_path, "doctor", "--model", **settings)
    assert said.code == 1
    assert "see KEEPWELL_MODEL_KEY" in said.out.replace("\n", " ")
    ledger = inside(tmp_path, "ai", **settings)
    assert "1 down" in ledger.out
    for text in (said.out, said.err, ledger.out):
        assert KEY not in text
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert not any(KEY.encode() in held for held in written)
