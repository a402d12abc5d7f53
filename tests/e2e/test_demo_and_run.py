"""The first minutes with Keepwell: the demo, the daily run, what they say to people and to programs."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

from e2e_runner import TODAY, Keepwell, Outcome, inside, script


def test_the_demo_ends_with_who_needs_a_person_and_who_is_ready_to_grow(
    first_demo: tuple[Path, Outcome],
) -> None:
    said = first_demo[1]
    assert said.code == 0
    assert said.err == ""
    assert "Sample portfolio of 24 accounts: made, imported, calibrated and scored for a year." in said.out
    assert "24 of 24 accounts scored" in said.out
    assert "Who needs a person today" in said.out
    assert "    Do: " in said.out
    assert max(len(line) for line in said.out.splitlines()) <= 100


def test_the_second_demo_only_runs_its_day(keepwell: Keepwell) -> None:
    said = keepwell("demo", "--no-serve", "--json").json
    assert said["first_time"] is False
    assert said["days"] == 1
    assert said["scored"] == said["accounts"] == 24


def test_a_demo_of_another_size_says_that_there_is_one_already(keepwell: Keepwell) -> None:
    said = keepwell("demo", "--accounts", "50", "--no-serve").out
    assert "Sample portfolio of 24 accounts: already here." in said
    assert "You asked for 50" in " ".join(said.split())


def test_the_demo_is_never_mixed_with_somebodys_own_accounts(nothing: Keepwell, tmp_path: Path) -> None:
    own = tmp_path / "accounts.csv"
    own.write_text("external_id,name\nA1,Fjord AS\n")
    assert nothing("import", str(own)).code == 0
    assert "wants a home of its own" in nothing("demo", "--no-serve").sentence


def test_a_run_gives_programs_everything_it_did(keepwell: Keepwell) -> None:
    said = keepwell("run", "--json").json
    assert said["as_of"] == TODAY.isoformat()
    assert said["scored"] + sum(said["unscored"].values()) == said["accounts"] == 24
    assert sum(said["bands"].values()) == said["customers"]
    assert said["newest_fact"] == TODAY.isoformat()
    assert said["notes"] == []
    assert said["failures"] == []
    assert {"alerts", "alerts_opened", "alerts_closed", "alerts_live", "calibration", "seconds"} <= set(said)


def test_alerts_a_run_opened_come_with_their_triggers(home: Path) -> None:
    for name in ("scores", "keepwell.db", "checkpoints.db"):
        path = home / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    assert inside(home, "import", str(home / "demo"), "--source", "demo").code == 0
    said = inside(home, "run", "--json").json
    assert said["alerts"]
    assert all(alert["opened_by_run"] == said["run"] and alert["triggers"] for alert in said["alerts"])


def test_a_past_day_is_scored_and_wakes_no_alert(keepwell: Keepwell) -> None:
    day = TODAY - timedelta(days=200)
    said = keepwell("run", "--as-of", day.isoformat())
    assert f"scored as of {day}" in said.out
    assert "before the last run: scored, but no alert was opened or closed" in said.out
    assert not re.search(r"\b0 of 24 accounts", said.out)


def test_days_before_any_customer_are_explained(keepwell: Keepwell) -> None:
    said = keepwell("run", "--as-of", "2010-01-01")
    assert "0 of 24 accounts scored as of 2010-01-01; 24 were not customers yet." in said.out
    assert "Nothing is known of 2010-01-01 or before: the first fact is of" in said.out


def test_old_data_is_pointed_out_with_the_day_to_ask_for(nothing: Keepwell, tmp_path: Path) -> None:
    _bundle(tmp_path / "old", last=date(2024, 12, 31))
    nothing("import", str(tmp_path / "old"))
    said = " ".join(nothing("run").out.split())
    assert "The newest fact is of 2024-12-31, " in said
    assert "`keepwell run --as-of 2024-12-31` scores the portfolio as it stood then" in said
    noted = nothing("run", "--json").json
    assert noted["newest_fact"] == "2024-12-31"
    assert len(noted["notes"]) == 1
    assert "The newest fact" not in nothing("run", "--as-of", "2025-01-14").out


def test_nothing_lies_in_the_future(keepwell: Keepwell) -> None:
    far = (TODAY + timedelta(days=30)).isoformat()
    assert f"{far} lies in the future. Ask for {TODAY}" in keepwell("run", "--as-of", far).sentence
    assert "lies in the future" in keepwell("run", "--as-of", "9999-12-31").sentence
    assert "no days before 1900" in keepwell("run", "--as-of", "0001-01-01").sentence


def test_only_accounts_with_news_are_rescored(keepwell: Keepwell, tmp_path: Path) -> None:
    assert "No account has news" in keepwell("rescore").out
    news = tmp_path / "surveys.csv"
    news.write_text(f"external_id,account,occurred_at,kind,score\nnew-1,A-000004,{TODAY}T00:00:00Z,nps,1\n")
    keepwell("import", str(news), "--source", "survey tool")
    said = keepwell("rescore", "--json").json
    assert said["accounts"] == 1
    assert list(said["after"]) == ["A-000004"]
    assert said["after"]["A-000004"] != said["before"]["A-000004"]


def test_news_is_news_once_whatever_day_is_taken_for_today(keepwell: Keepwell, tmp_path: Path) -> None:
    then = TODAY - timedelta(days=40)
    news = tmp_path / "surveys.csv"
    news.write_text(f"external_id,account,occurred_at,kind,score\nnew-1,A-000004,{then}T00:00:00Z,nps,1\n")
    keepwell("import", str(news), "--source", "survey tool")
    on_another_day = {"KEEPWELL_TODAY": then.isoformat()}
    assert keepwell("rescore", "--json", **on_another_day).json["accounts"] == 1
    assert keepwell("rescore", "--json", **on_another_day).json["accounts"] == 0


def test_rescoring_is_for_the_newest_day_also_after_a_look_at_the_past(keepwell: Keepwell) -> None:
    keepwell("run", "--as-of", (TODAY - timedelta(days=100)).isoformat())
    assert keepwell("rescore", "--json").json["as_of"] == TODAY.isoformat()


def test_nothing_can_be_rescored_before_the_first_run(nothing: Keepwell) -> None:
    assert "keepwell run" in nothing("rescore").sentence


def test_an_empty_home_runs_and_says_how_to_begin(nothing: Keepwell) -> None:
    said = nothing("run")
    assert said.code == 0
    assert "There are no accounts yet: `keepwell import PATH`" in said.out


def test_a_finished_or_unknown_run_is_not_resumed(keepwell: Keepwell) -> None:
    assert "nothing to resume" in keepwell("run", "--resume", "1").sentence
    assert "There is no run 99" in keepwell("run", "--resume", "99").sentence
    assert keepwell("run", "--resume", "1", "--as-of", "2026-01-01").code == 2


def test_a_new_calibration_takes_effect_with_the_next_run(keepwell: Keepwell) -> None:
    made = keepwell("calibrate", "--json", "--by", "kim").json
    assert made["kind"] == "fitted"
    assert made["by"] == "kim"
    assert keepwell("run", "--json").json["calibration"] == made["number"]


def test_too_few_customers_are_not_calibrated_on(nothing: Keepwell, tmp_path: Path) -> None:
    assert "no accounts yet" in nothing("calibrate").sentence
    _bundle(tmp_path / "few", last=TODAY)
    nothing("import", str(tmp_path / "few"))
    assert "too few to calibrate on" in nothing("calibrate").sentence


def test_the_doctor_finds_a_working_house_in_order_and_a_broken_one_in_need(home: Path) -> None:
    well = inside(home, "doctor", "--json")
    assert well.code == 0
    assert all(finding["ok"] for finding in well.json)
    ill = inside(home, "doctor", DATABASE_URL="postgresql://kim:geheim@127.0.0.1:1/none")
    assert ill.code == 1
    assert ill.out.count("MEND") == 1
    assert "geheim" not in ill.out + ill.err


def test_of_two_runs_at_once_one_is_told_to_wait(home: Path) -> None:
    from keepwell.bootstrap import House
    from keepwell.settings import Settings

    house = House(Settings(home=home))
    alive = house.runs.start("daily", TODAY)
    said = script(home, "run").sentence
    assert f"run {alive.id}) is going on" in said
    assert "Wait for it to end" in said
    house.engine.dispose()


def _bundle(folder: Path, last: date) -> None:
    """Two customers in use up to a day."""
    folder.mkdir()
    (folder / "accounts.csv").write_text("external_id,name\nA1,Fjord AS\nA2,Nord AS\n")
    (folder / "subscriptions.csv").write_text(
        "external_id,account,start_date,seats,mrr,currency\n"
        + "".join(f"S{n},A{n},{last - timedelta(days=90)},10,100.00,EUR\n" for n in (1, 2))
    )
    (folder / "usage_events.csv").write_text(
        "external_id,account,occurred_at,user,feature\n"
        + "".join(
            f"U{n}-{age},A{n},{last - timedelta(days=age)}T00:00:00Z,kim,boards\n"
            for n in (1, 2)
            for age in range(60)
        )
    )
