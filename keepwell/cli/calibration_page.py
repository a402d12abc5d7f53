"""A calibration on a terminal: what it rests on, what it found, and old beside new."""

from collections.abc import Sequence

from rich.text import Text

from agents.collector.catalogue import CATALOGUE
from domain.calibration import Calibration, FittedOn, SegmentFrame, ThresholdChoice
from domain.scores import Band
from keepwell.calibrating import Made
from keepwell.cli import show
from keepwell.cli.plain import visible

FOUND = (
    "found: of those who left, who stood below red on some day of their last 90. "
    "then left: of the falls below red, those that ended so within 90 days."
)


def print_made(made: Made) -> None:
    print_one(made.calibration, made.before, stored=made.stored)
    one = made.calibration
    read = one.fitted.seen if one.fitted and one.fitted.seen < one.fitted.portfolio else None
    of = f" ({read:,} of them read)" if read else ""
    show.say(
        f"Customers on {one.fitted_on}{of}: {_bands(made.bands_before)} before; {_bands(made.bands)} in this one."
    )
    if made.stored:
        show.say("Scores are read in it from the next `keepwell run` on.")
    else:
        show.say("This was a dry run: nothing is stored.", style="yellow")


def print_one(one: Calibration, before: Calibration | None, stored: bool = True) -> None:
    head = f"Calibration {one.number}" if stored else f"What calibration {one.number} would be"
    made = f", made on {one.created_at.date()} by {visible(one.by)}" if stored else ""
    on = f", fitted on facts up to {one.fitted_on}" if one.fitted_on else ""
    show.say(show.text(head, "bold").append_text(show.text(f"{made}{on}.", "not bold")))
    if one.why:
        show.say(f"Why: {one.why}", indent=2)
    if one.fitted:
        for line in _rests_on(one.fitted):
            show.say(line, indent=2)
    show.say(one.note, indent=2)
    for said in (one.trial.says if one.trial else "", one.red_says):
        if said and said not in one.note:
            show.say(said, indent=2)
    if one.choices:
        _choices(one)
    _segments(one, before)
    _weights(one, before)


def _rests_on(fitted: FittedOn) -> list[str]:
    read = (
        f"{fitted.seen:,} accounts"
        if fitted.seen >= fitted.portfolio
        else f"{fitted.seen:,} of {fitted.portfolio:,} accounts, evenly chosen,"
    )
    came = f"{fitted.leavers:,} left"
    if fitted.since:
        came += f"; since {fitted.since}, {fitted.new_leavers:,} left and {fitted.new_expansions:,} grew"
    else:
        came += f", {fitted.new_expansions:,} grew"
    lines = [f"Read {read} on {fitted.days} days from {fitted.first} to {fitted.last}: {came}."]
    if fitted.false_alarms or fitted.false_alarms_wrong:
        wrong = (
            f"; {fitted.false_alarms_wrong} not used, since the account left within 90 days after all"
            if fitted.false_alarms_wrong
            else ""
        )
        lines.append(f"False alarms marked by people: {fitted.false_alarms} used{wrong}.")
    return lines


def _choices(one: Calibration) -> None:
    show.say()
    shared = any(choice.alerts_per_csm is not None for choice in one.choices)
    show.table(
        (
            "choice",
            ">red",
            ">orange",
            ">found",
            ">then left",
            ">alerts/week",
            *((">per CSM",) if shared else ()),
            ">red now",
            ">not green",
        ),
        (_choice(choice, one, shared) for choice in one.choices),
        title="What each red line would have done on past days (* in use)",
    )
    show.say(FOUND, style="dim", indent=2)
    reasons: dict[str, list[str]] = {}
    for choice in one.choices:
        if choice.refused:
            reasons.setdefault(choice.refused, []).append(choice.choice)
    for refused, names in reasons.items():
        show.say(f"{', '.join(names)} cannot be used: {refused}.", style="dim", indent=2)


def _choice(choice: ThresholdChoice, one: Calibration, shared: bool) -> tuple[object, ...]:
    used = choice.choice == one.red_choice
    style = "bold" if used else "dim" if choice.refused else ""
    cells = (
        f"{choice.choice}{' *' if used else ''}",
        f"{choice.red:.1f}",
        f"{choice.orange:.1f}",
        _share(choice.recall, choice.leavers),
        _share(choice.precision, choice.falls),
        show.words(choice.alerts_per_week),
        *((_few(choice.alerts_per_csm),) if shared else ()),
        _percent(choice.below),
        _percent(choice.not_green),
    )
    return tuple(Text(cell, style=style) for cell in cells)


def _share(value: float | None, among: int) -> str:
    return "·" if value is None else f"{value:.0%} of {among:,}"


def _few(value: float | None) -> str:
    return "·" if value is None else f"{value:.2g}"


def _percent(value: float | None) -> str:
    return "·" if value is None else f"{value:.0%}"


def _segments(one: Calibration, before: Calibration | None) -> None:
    fitted = {name: frame for name, frame in one.segments.items() if frame.accounts or name == ""}
    shown = one.segments if one.kind == "expert" else fitted
    show.say()
    show.table(
        ("segment", ">accounts", ">left", ">red", ">was", ">orange", ">was"),
        (
            (
                name or "all",
                frame.accounts,
                frame.leavers,
                *_lines(frame, before.frame(name) if before else None),
            )
            for name, frame in sorted(shown.items())
        ),
        title="Red below, orange below",
    )


def _lines(frame: SegmentFrame, before: SegmentFrame | None) -> tuple[object, ...]:
    was = (before.red, before.orange) if before else (None, None)
    return (frame.red, was[0], frame.orange, was[1])


def _weights(one: Calibration, before: Calibration | None) -> None:
    """Signals whose weight has changed, each in the segment that shows it; the whole portfolio first."""
    if before is None:
        return
    rows = []
    for name, frame in sorted(one.segments.items()):
        was = before.frame(name).weights
        changed = [s for s, weight in frame.weights.items() if abs(weight - was.get(s, 0.0)) >= 0.00005]
        changed.sort(key=lambda s: -abs(frame.weights[s] - was.get(s, 0.0)))
        if changed and (name == "" or frame.weights != one.segments[""].weights):
            rows += [
                (name or "all", CATALOGUE[s].title, f"{frame.weights[s]:.1%}", f"{was.get(s, 0.0):.1%}")
                for s in changed
            ]
    if not rows:
        show.say(f"No weight differs from calibration {before.number}.")
        return
    show.table(("segment", "signal", ">weight", ">was"), rows, title="Weights that changed")


def print_list(found: Sequence[Calibration]) -> None:
    if not found:
        show.say(
            "There is no calibration yet. `keepwell run` adds the expert one, `keepwell calibrate` one of your own."
        )
        return
    show.table(
        (">no", "made", "by", "facts to", ">left", ">red", ">orange", "weights", "why"),
        (
            (
                one.number,
                one.created_at.date(),
                show.clip(one.by, 16),
                one.fitted_on,
                one.fitted.leavers if one.fitted else None,
                one.segments[""].red,
                one.segments[""].orange,
                "fitted" if one.trial and one.trial.used else "expert",
                one.why,
            )
            for one in found
        ),
    )
    show.say(
        f"Calibration {found[-1].number} is in use. `keepwell calibrations show N` gives the whole of one."
    )


def _bands(bands: dict[Band, int]) -> str:
    return ", ".join(f"{count:,} {band}" for band, count in bands.items() if count) or "none scored"
