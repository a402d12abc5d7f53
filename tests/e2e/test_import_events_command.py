"""`keepwell import events`, as a person types it."""

import hashlib
import hmac
import json
import time
from functools import partial
from pathlib import Path

import pytest
from e2e_runner import inside

SECRET = "whsec-not-to-be-told"


def delivery(secret: str) -> str:
    record = {"id": "cus_1", "object": "customer", "name": "Fjord AS"}
    body = json.dumps({"id": "evt_1", "type": "customer.created", "data": {"object": record}})
    at = int(time.time())
    given = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return json.dumps({"headers": {"Stripe-Signature": f"t={at},v1={given}"}, "body": body})


def test_signed_deliveries_come_in_once_and_others_are_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = partial(inside, tmp_path / "home")
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text(delivery(SECRET))
    bad.write_text(delivery("guessed"))
    unset = run("import", "events", str(good), "--vendor", "stripe")
    assert (unset.code, "KEEPWELL_STRIPE_SECRET" in unset.err) == (1, True)
    monkeypatch.setenv("HOOK", SECRET)
    with_secret = ("--vendor", "stripe", "--secret-env", "HOOK")
    refused = run("import", "events", str(bad), *with_secret)
    assert (refused.code, "not signed" in refused.err) == (1, True)
    told = run("import", "events", str(good), *with_secret, "--json").json
    assert told["tables"]["accounts"]["accepted"] == 1
    again = run("import", "events", str(good), *with_secret)
    assert "Nothing new in" in again.out
    assert "1 delivery had been taken before" in again.out
    assert run("import", "events", str(good), "--vendor", "nobody").code == 2
    assert SECRET not in unset.err + refused.err + again.out + json.dumps(told)
