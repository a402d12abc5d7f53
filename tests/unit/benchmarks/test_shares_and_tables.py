"""What the benchmarks make of their measurements."""

import pytest

from benchmarks.figures import figures, stage_rows
from benchmarks.report import BEGIN, END, between_markers, markdown
from benchmarks.stages import BRIEF, OTHER, Stopwatch


def test_every_moment_belongs_to_the_innermost_stage_and_all_add_up():
    watch = Stopwatch([("load", 1.0, 5.0), ("scan", 2.0, 3.0), ("score", 6.0, 7.0)])
    assert watch.seconds(0.0, 10.0) == {OTHER: 5.0, "load": 3.0, "scan": 1.0, "score": 1.0}


def test_stages_of_several_threads_share_the_time_rather_than_count_it_twice():
    watch = Stopwatch([("score", 0.0, 4.0), ("ledger", 2.0, 6.0)])
    assert watch.seconds(0.0, 6.0) == {"ledger": 4.0, "score": 2.0}


def test_what_is_loaded_for_the_words_of_an_alert_counts_as_brief():
    watch = Stopwatch([(BRIEF, 0.0, 4.0), ("load", 1.0, 3.0)])
    assert watch.seconds(0.0, 4.0) == {BRIEF: 4.0}


def test_a_stage_that_took_no_time_at_all_does_not_stay_under_way():
    assert Stopwatch([("score", 1.0, 1.0)]).seconds(0.0, 3.0) == {OTHER: 3.0}


def test_shares_of_a_run_are_given_stage_by_stage_the_largest_first():
    rows = stage_rows({"day": {"load": 1.0, "score": 3.0}, "year": {"load": 1.0}})
    assert rows == [["load", "25%", "100%"], ["score", "75%", "0%"]]


def test_an_aim_is_met_at_its_limit_and_missed_beyond():
    results = {
        f"{key} {size}": {"seconds": seconds, "megabytes": 2048.0, "ordinary": {"seconds": seconds}}
        for key in ("day", "bare")
        for size, seconds in ((10, 1.0), (100, 12.0))
    }
    met = {row.what: (row.ratio, row.met) for row in figures(results, 10, 100)}
    assert met["daily job, 10 to 100 accounts"] == ("12.0x", True)
    assert met["daily job, peak memory at 100"] == ("2.0 GB", True)
    results["day 100"]["megabytes"] = 2100.0
    assert [row.met for row in figures(results, 10, 100)] == [True, False, True, True]


def test_the_naive_peer_is_scaled_to_the_portfolio():
    results = {
        "day 1000": {"ordinary": {"seconds": 2.0}, "first": {"seconds": 9.0}},
        "bare 1000": {"seconds": 1.0, "roll_up": 3.0},
        "naive": {"seconds": 4.0, "accounts": 10},
        "sql": {"seconds": 16.0},
    }
    ratios = [(row.ratio, row.met) for row in figures(results, 1000, 0)][:4]
    assert ratios == [("200.0x", True), ("400.0x", None), ("8.0x", True), ("16.0x", None)]


def test_a_step_that_was_not_done_in_time_leaves_its_rows_out():
    assert figures({"day 10": None, "bare 10": None, "naive": None, "sql": None}, 10, 0) == []


def test_only_what_stands_between_the_markers_is_replaced():
    page = f"before\n{BEGIN}\nold\n{END}\nafter"
    assert between_markers(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter"
    with pytest.raises(ValueError, match="markers"):
        between_markers("before", "new")


def test_a_table_is_written_as_markdown():
    assert markdown(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
