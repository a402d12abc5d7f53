"""What the measurements come to: ratios with the aims of DESIGN.md beside them, and where the time goes."""

from dataclasses import dataclass
from typing import Any

Results = dict[str, Any]
DONE = "yes"


@dataclass(frozen=True)
class Figure:
    """One row: `met` is None where there is no aim."""

    what: str
    measured: str
    ratio: str
    aim: str
    met: bool | None


def figures(results: Results, small: int, large: int) -> list[Figure]:
    """Every row that the results allow."""
    found = [*_against_peers(results, small), *_growth(results, small, large), *_backfill(results, small)]
    found += [row for size in sorted(_sizes(results)) for row in _rescore(results, size)]
    return found + _thirteen(results)


def _sizes(results: Results) -> set[int]:
    return {int(key.split()[1]) for key in results if key.startswith("portfolio ")}


def _against_peers(results: Results, small: int) -> list[Figure]:
    day, bare, naive, sql = (results.get(key) for key in (f"day {small}", f"bare {small}", "naive", "sql"))
    if not (day and bare and naive and sql):
        return []
    whole = naive["seconds"] / naive["accounts"] * small
    job, core = day["ordinary"]["seconds"], bare["seconds"]
    scaled = f"{naive['accounts']} accounts in {naive['seconds']:.1f} s, scaled to {whole:.0f} s"
    return [
        _at_least(
            "daily job against a graph run per account over ORM rows",
            f"{job:.1f} s; {scaled}",
            whole / job,
            100,
        ),
        _at_least("signals and scores alone against the same", f"{core:.1f} s", whole / core, None),
        _at_least(
            "daily job against set SQL on SQLite",
            f"{job:.1f} s; {sql['seconds']:.1f} s",
            sql["seconds"] / job,
            8,
        ),
        _at_least(
            "signals and scores alone against set SQL",
            f"{core:.1f} s; {sql['seconds']:.1f} s",
            sql["seconds"] / core,
            None,
        ),
        Figure("first day of a portfolio, every alert new", f"{day['first']['seconds']:.1f} s", "", "", None),
        Figure("a year of use rolled up, once", f"{bare['roll_up']:.1f} s", "", "", None),
    ]


def _growth(results: Results, small: int, large: int) -> list[Figure]:
    rows = []
    for key, what in (("day", "daily job"), ("bare", "signals and scores alone")):
        one, many = results.get(f"{key} {small}"), results.get(f"{key} {large}")
        if one and many:
            before = one["ordinary"]["seconds"] if key == "day" else one["seconds"]
            after = many["ordinary"]["seconds"] if key == "day" else many["seconds"]
            told = f"{before:.1f} s to {after:.1f} s"
            rows.append(_at_most(f"{what}, {small:,} to {large:,} accounts", told, after / before, 12, "x"))
            gigabytes = many["megabytes"] / 1024
            rows.append(_at_most(f"{what}, peak memory at {large:,}", "", gigabytes, 2, " GB"))
    return rows


def _backfill(results: Results, small: int) -> list[Figure]:
    year, day = results.get("backfill"), results.get(f"day {small}")
    if not (year and day):
        return []
    one, told = day["ordinary"]["seconds"], year["seconds"]
    quiet = told - year["stages"].get("brief", 0.0)
    peak = f"peak {year['megabytes'] / 1024:.1f} GB"
    return [
        _at_most("a year of days against one", f"{told:.0f} s; {one:.1f} s; {peak}", told / one, 20, "x"),
        _at_most("the same without the words of its alerts", f"{quiet:.0f} s", quiet / one, None, "x"),
    ]


def _rescore(results: Results, size: int) -> list[Figure]:
    found = results.get(f"rescore {size}")
    if not found:
        return []
    told = f"p50 {found['p50']:.0f} ms, p95 {found['p95']:.0f} ms, {found['times']} times"
    return [_at_most(f"one event in to score out, {size:,} accounts", told, found["p95"], 150, " ms")]


def _thirteen(results: Results) -> list[Figure]:
    found = results.get("thirteen")
    if not found:
        return []
    what = "13 metrics x 22 dates x 1,000 accounts against one SQL each"
    arrived, clustered, ours = found["arrived"], found["clustered"], found["ours"]
    return [
        _at_least(f"{what}, rows as they came", f"{ours:.2f} s; {arrived:.1f} s", arrived / ours, 10),
        _at_least(
            "the same, table clustered for it", f"{ours:.2f} s; {clustered:.1f} s", clustered / ours, None
        ),
    ]


def _at_least(what: str, measured: str, ratio: float, aim: float | None) -> Figure:
    met = None if aim is None else ratio >= aim
    return Figure(what, measured, f"{ratio:.1f}x", "" if aim is None else f"at least {aim:g}x", met)


def _at_most(what: str, measured: str, value: float, aim: float | None, unit: str) -> Figure:
    met = None if aim is None else value <= aim
    shown = f"{value:.1f}{unit}" if value < 100 else f"{value:.0f}{unit}"
    return Figure(what, measured, shown, "" if aim is None else f"at most {aim:g}{unit}", met)


def shares(results: Results) -> dict[str, dict[str, float]]:
    """Seconds by stage of each run: ordinary days, first days, the year, one account."""
    columns: dict[str, dict[str, float]] = {}
    for key, found in results.items():
        if found and key.startswith("day "):
            accounts = f"{int(key.split()[1]):,}"
            columns[f"day, {accounts}"] = found["ordinary"]["stages"]
            columns[f"first day, {accounts}"] = found["first"]["stages"]
        elif found and key.startswith("rescore "):
            columns[f"rescore, {int(key.split()[1]):,}"] = found["stages"]
    if results.get("backfill"):
        columns["a year"] = results["backfill"]["stages"]
    return columns


def stage_rows(columns: dict[str, dict[str, float]]) -> list[list[str]]:
    """A row per stage, the largest share of any run first: its share of each run."""
    totals = {name: sum(stages.values()) for name, stages in columns.items()}
    largest: dict[str, float] = {}
    for name, stages in columns.items():
        for stage, seconds in stages.items():
            largest[stage] = max(largest.get(stage, 0.0), seconds / totals[name])
    order = sorted(largest, key=lambda stage: -largest[stage])
    return [
        [stage, *(f"{columns[name].get(stage, 0.0) / totals[name]:.0%}" for name in columns)]
        for stage in order
    ]
