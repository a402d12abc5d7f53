"""`keepwell backtest`: does the score predict anything here, and does the model earn its place?"""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from agents.churn.metrics import Figure
    from agents.churn.verdict import HorizonReport, Method
    from keepwell.backtesting import Backtest

EVERY = 30


def register(app: typer.Typer) -> None:
    app.command()(backtest)


def backtest(
    first: date | None = show.day_option(
        None, "--from", help="First day to judge (default: a year before --to)."
    ),
    last: date | None = show.day_option(
        None, "--to", help="Last day to judge (default: the last whose outcome is known)."
    ),
    every: int = typer.Option(EVERY, min=1, help="Days between the days judged."),
    on: str | None = typer.Option(None, "--on", help="Judge these days instead: 2024-01-01,2024-04-01."),
    horizon: list[int] = typer.Option(
        [30, 60, 90], min=1, max=730, help="Days ahead; give it again for several."
    ),
    kind: str = typer.Option(
        "leaving", parser=show.one_of("leaving", "growth"), metavar="leaving|growth", help="What is foretold."
    ),
    train_to: date | None = show.day_option(
        None, help="Learn once, from what was known on this day (default: anew every 90 days)."
    ),
    train_every: int = typer.Option(14, min=1, help="Days between the days learnt from."),
    folds: int | None = typer.Option(
        None,
        min=2,
        max=20,
        help="Cross-validate over this many groups of accounts: for data of a single day.",
    ),
    awake_within: int | None = typer.Option(
        None, min=1, help="Judge only accounts that used the product this many days before."
    ),
    places: int = typer.Option(10, "--top", min=1, help="Accounts a CSM can look at."),
    out: Path | None = typer.Option(None, help="Folder for the pictures, figures and rows."),
    json: bool = show.Json,
) -> None:
    """Replay history as it was known then, beside recency, usage, tenure, health and a plain LightGBM."""
    import orjson

    from keepwell.backtest_plots import draw
    from keepwell.backtesting import Order, backtest, saved_rows
    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages

    the_house = house()
    horizons = tuple(sorted(set(horizon)))
    order = Order(
        days=_days(the_house, first, last, every, on, horizons),
        horizons=horizons,
        kind=kind,
        train_to=train_to,
        train_every=train_every,
        folds=folds,
        awake_within=awake_within,
        places=places,
    )
    with stages() as progress:
        done = backtest(the_house, order, progress)
    told = done.as_json()
    number = the_house.backtests.add(told["order"], told)
    folder = out or the_house.settings.home / "backtests" / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figures.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    saved_rows(done).write_parquet(folder / "rows.parquet")
    pictures = draw(done.horizons, folder)
    if json:
        show.document(told)
        return
    _print(done)
    show.say(f"{len(pictures)} pictures, the figures and every rated row are in {folder}")


def _days(
    the_house: Any,
    first: date | None,
    last: date | None,
    every: int,
    on: str | None,
    horizons: tuple[int, ...],
) -> tuple[date, ...]:
    from domain.errors import KeepwellError

    if on is not None:
        try:
            return tuple(sorted({date.fromisoformat(day.strip()) for day in on.split(",")}))
        except ValueError as wrong:
            raise KeepwellError(f"--on {on} cannot be read: give days as YYYY-MM-DD, with commas.") from wrong
    until = the_house.facts.last_day(planned=False)
    if until is None:
        raise KeepwellError(
            "There are no facts yet to replay. `keepwell import` or `keepwell demo` brings some."
        )
    begun = the_house.facts.first_day()
    if last is None and (first or begun) > until - timedelta(days=max(horizons)):
        raise KeepwellError(
            f"The facts go from {begun} to {until}: too short to see what came {max(horizons)} days after "
            f"{first or begun}. Give a shorter --horizon, or earlier days."
        )
    last = last or until - timedelta(days=max(horizons))
    first = first or max(last - timedelta(days=365), begun)
    if first > last:
        raise KeepwellError(f"--from {first} is after --to {last}.")
    return tuple(first + timedelta(days=every * n) for n in range((last - first).days // every + 1))


def _print(done: "Backtest") -> None:
    for stage in done.stages:
        used = "in use" if stage.in_use else "not used, the expert prior stands in"
        show.say(f"Learnt on {stage.on} from {stage.rows:,} account days; {used}. {stage.says}")
    for one in done.horizons:
        _print_horizon(one, done.order.places)


def _print_horizon(one: "HorizonReport", places: int) -> None:
    show.say()
    show.say(
        f"{one.horizon} days ahead: {one.rows:,} account days of {one.accounts:,} accounts on {one.days} days; "
        f"{one.share:.1%} of them came true, of {one.leavers:,} accounts."
    )
    show.say(one.says, style="bold")
    show.table(
        ("ranked by", ">AUC", ">90 % interval", ">risk beyond it", ">average precision"),
        (
            (
                m.name,
                _number(m.auc.value),
                _span(m.auc),
                _gap(one.beyond.get(m.name)),
                _number(m.average_precision.value),
            )
            for m in one.methods
        ),
    )
    show.table(
        (
            f"top {places} of a CSM",
            ">precision",
            ">recall",
            ">warned",
            ">lead",
            ">60-90 d",
            ">renewal",
            ">new/week",
        ),
        (_looked_out(method) for method in one.methods),
    )
    show.say(
        "warned: leavers on the list within 180 days before; lead: median days from the first time; 60-90 d: on it "
        "60 to 90 days before leaving; renewal: 45 to 75 days before a renewal; new/week: new names per CSM."
    )
    if one.error is not None:
        show.say(f"Said and came true are {one.error:.1%} apart, on average over ten groups of equal size.")


def _looked_out(method: "Method") -> tuple[str, ...]:
    look = method.lookout
    return (
        method.name,
        _share(look.precision),
        _share(look.recall),
        f"{look.warned} of {look.leavers}",
        f"{look.lead[len(look.lead) // 2]:.0f}" if look.lead else "-",
        _share(look.warned_60_to_90),
        _share(look.warned_45_to_75),
        f"{look.new_a_week:.1f}" if look.new_a_week is not None else "-",
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _span(figure: "Figure") -> str:
    return "-" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"


def _gap(figure: "Figure | None") -> str:
    if figure is None or figure.value is None:
        return ""
    span = f" ({figure.low:+.3f} to {figure.high:+.3f})" if figure.low is not None else ""
    return f"{figure.value:+.3f}{span}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"
