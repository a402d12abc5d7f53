"""A back-test as people read it: what was learnt, and how well each way of ranking told accounts apart."""

from typing import TYPE_CHECKING

from keepwell.cli import show

if TYPE_CHECKING:
    from agents.churn.metrics import Figure
    from agents.churn.verdict import HorizonReport, Method
    from keepwell.backtesting import Backtest


def print_backtest(done: "Backtest") -> None:
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
