"""Calibration on screen: what a change would do is what it then does."""

from typing import Any

from web_cast import Web

from domain.signals import SignalId
from keepwell import tuning
from keepwell.calibration import active_calibration


def fields(web: Web, **changed: Any) -> dict[str, str]:
    found = active_calibration(web.house)
    frame = found.segments[""]
    weights = {signal.value: str(100 * frame.weights[signal]) for signal in SignalId}
    told = {"segment": "", "red": str(frame.red), "orange": str(frame.orange), "expected": str(found.number)}
    return {**weights, **told, "why": "tests", **{name: str(value) for name, value in changed.items()}}


def test_the_frame_in_use_says_of_every_customer_what_its_score_says(shown: Web) -> None:
    found = tuning.effect(shown.house, active_calibration(shown.house))
    scores = shown.house.scores.latest_of(("band", "standing"))
    bands = scores.filter(scores["standing"] == "active")["band"].value_counts()
    assert found.changed == ()
    assert {band: n for band, n in found.bands_after.items() if n} == dict(bands.iter_rows())


def test_higher_lines_are_shown_before_they_are_kept(web: Web) -> None:
    raised = fields(web, red=70, orange=90, segment="smb")
    with web.client(web.cast.admin) as client:
        told = client.post("/calibration/effect", data=raised).text
        assert "would change band" in told
        assert "<b>0 accounts</b>" not in told
        before = active_calibration(web.house).number
        assert client.post("/calibration/tune", data=raised).status_code == 303
    now = active_calibration(web.house)
    assert (now.number, now.kind, now.segments["smb"].red, now.by) == (before + 1, "tuned", 70.0, "Ada Admin")


def test_lines_that_cross_weights_that_are_none_and_no_reason_are_refused(web: Web) -> None:
    none = fields(web, **{signal.value: 0 for signal in SignalId})
    with web.client(web.cast.admin) as client:
        for wrong in (fields(web, red=80, orange=60), none, fields(web, why=""), fields(web, red="nan")):
            assert client.post("/calibration/tune", data=wrong).status_code == 422
    assert active_calibration(web.house).kind != "tuned"


def test_of_two_who_set_it_at_once_the_second_is_told(web: Web) -> None:
    mine, theirs = fields(web, red=30), fields(web, red=31)
    with web.client(web.cast.admin) as client:
        assert client.post("/calibration/tune", data=mine).status_code == 303
        answer = client.post("/calibration/tune", data=theirs)
    assert answer.status_code == 422
    assert "came in between" in answer.text
    assert active_calibration(web.house).segments[""].red == 30.0


def test_an_earlier_frame_can_be_used_again(web: Web) -> None:
    before = active_calibration(web.house)
    with web.client(web.cast.admin) as client:
        client.post("/calibration/tune", data=fields(web, red=30))
        again = client.post(f"/calibration/{before.number}/again", data={"why": "it was better"})
    assert again.status_code == 303
    now = active_calibration(web.house)
    assert (now.number, now.segments) == (before.number + 2, before.segments)


def test_everybody_may_read_it_and_admins_alone_change_it(shown: Web) -> None:
    for user in (shown.cast.csm, shown.cast.reviewer):
        with shown.client(user) as client:
            assert client.get("/calibration").status_code == 200
            assert client.get("/calibration/backtest").status_code == 200
            assert client.post("/calibration/tune", data={}).status_code == 403
            assert client.post("/calibration/effect", data={}).status_code == 403


def test_a_back_test_that_was_never_made_says_what_it_would_do(shown: Web) -> None:
    with shown.client(shown.cast.admin) as client:
        assert "No back-test yet" in client.get("/calibration/backtest?kind=growth").text
