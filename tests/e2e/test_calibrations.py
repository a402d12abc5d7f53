"""What an admin sees of calibrating: before it is stored, in the list, one by one, and from the doctor."""

from e2e_runner import Keepwell


def test_a_dry_run_shows_old_beside_new_and_stores_nothing(keepwell: Keepwell) -> None:
    known = [one["number"] for one in keepwell("calibrations", "--json").json]
    said = keepwell("calibrate", "--dry-run", "--by", "kim", "--why", "only looking")
    assert said.code == 0
    words = " ".join(said.out.split())
    assert f"What calibration {known[-1] + 1} would be" in words
    assert "Why: only looking" in words
    assert "Weights stay expert: fitting them takes 20 accounts" in words
    assert "Red and orange stay expert (42 and 60)" in words
    assert "What each red line would have done on past days" in words
    assert "This was a dry run: nothing is stored." in words
    assert [one["number"] for one in keepwell("calibrations", "--json").json] == known


def test_who_and_why_are_kept_and_shown(keepwell: Keepwell) -> None:
    made = keepwell("calibrate", "--by", "kim", "--why", "a year has passed", "--json").json
    assert made["stored"] is True
    assert set(made["bands"]) == set(made["bands_before"]) == {"red", "orange", "green", "unknown"}
    assert made["before"]["number"] == made["number"] - 1
    assert [one["choice"] for one in made["choices"]] == ["expert", "mean", "q10", "q25", "q50", "q75"]
    listed = keepwell("calibrations").out
    assert "a year has passed" in listed
    assert f"Calibration {made['number']} is in use" in listed
    one = keepwell("calibrations", "show", str(made["number"]))
    assert "by kim" in " ".join(one.out.split())
    assert keepwell("calibrations", "show", str(made["number"]), "--json").json["why"] == "a year has passed"


def test_the_expert_calibration_can_be_shown_too(look: Keepwell) -> None:
    said = look("calibrations", "show", "1").out
    assert "Not yet calibrated: expert ranges, weights and thresholds." in said
    assert "enterprise" in said


def test_what_cannot_be_is_refused_or_a_usage_error(look: Keepwell) -> None:
    assert "There is no calibration 99" in look("calibrations", "show", "99").sentence
    assert look("calibrate", "--red", "q99").code == 2
    assert look("calibrations", "show", "first").code == 2


def test_the_doctor_says_what_a_refit_would_take(keepwell: Keepwell) -> None:
    keepwell("calibrate")
    said = {one["what"]: one for one in keepwell("doctor", "--json").json}["calibration"]
    assert said["ok"] is True
    assert "worth a refit from 10 on" in said["says"]


def test_without_any_calibration_the_list_says_how_to_get_one(nothing: Keepwell) -> None:
    assert "`keepwell calibrate` one of your own" in " ".join(nothing("calibrations").out.split())


def test_hostile_words_cannot_touch_the_terminal(keepwell: Keepwell) -> None:
    keepwell("calibrate", "--by", "kim\x1b[31m", "--why", "[red]\x1b]0;owned\x07")
    for said in (keepwell("calibrations"), keepwell("calibrations", "show", "3")):
        assert "\x1b" not in said.out
        assert "\x07" not in said.out
