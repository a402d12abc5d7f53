"""The back-test as pictures: who tells leavers apart, whether risk means what it says, and how early the list warns."""

from pathlib import Path
from typing import Any

from agents.churn.replay import RISK
from agents.churn.verdict import HorizonReport

INK, PALE, MARK = "#24292f", "#8c959f", "#0b6bcb"
SIZE = (6.4, 3.8)
DPI = 130


def draw(horizons: tuple[HorizonReport, ...], folder: Path) -> list[Path]:
    """PNG files, three per horizon; a picture that nothing is known for is left out."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    made = []
    with pyplot.rc_context({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}):
        for one in horizons:
            for name, picture in (("auc", _auc), ("calibration", _calibration), ("lead", _lead)):
                figure, axes = pyplot.subplots(figsize=SIZE, layout="constrained")
                if picture(axes, one):
                    made.append(folder / f"{name}-{one.horizon}.png")
                    figure.savefig(made[-1], dpi=DPI)
                pyplot.close(figure)
    return made


def _auc(axes: Any, one: HorizonReport) -> bool:
    """Every method's AUC with its interval, the best on top."""
    known = [method for method in one.methods if method.auc.value is not None]
    known.sort(key=lambda method: method.auc.value or 0.0)
    for place, method in enumerate(known):
        colour = MARK if method.name == RISK else PALE
        value = method.auc.value or 0.0
        low, high = method.auc.low, method.auc.high
        if low is not None and high is not None:
            axes.plot([low, high], [place, place], color=colour, linewidth=2)
        axes.plot(value, place, "o", color=colour)
        axes.annotate(
            f"{value:.3f}", (value, place), (0, 7), textcoords="offset points", ha="center", color=INK
        )
    axes.axvline(0.5, color=PALE, linestyle=":", linewidth=1)
    axes.set_yticks(range(len(known)), [method.name for method in known])
    axes.set_ylim(-0.5, len(known) - 0.3)
    axes.set_xlabel("AUC with its 90 % interval over accounts (0.5 is chance)")
    axes.set_title(f"Who tells accounts apart, {one.horizon} days ahead", loc="left", color=INK)
    return bool(known)


def _calibration(axes: Any, one: HorizonReport) -> bool:
    """What was said against what came."""
    if not one.curve:
        return False
    most = max(max(part.said, part.came) for part in one.curve) * 1.1 or 1.0
    axes.plot([0, most], [0, most], color=PALE, linestyle=":", linewidth=1)
    axes.plot([part.said for part in one.curve], [part.came for part in one.curve], "o-", color=MARK)
    axes.set_xlim(0, most)
    axes.set_ylim(0, most)
    axes.xaxis.set_major_formatter(_percent)
    axes.yaxis.set_major_formatter(_percent)
    axes.set_xlabel("risk as said")
    axes.set_ylabel("share that came")
    error = f", {one.error:.1%} off on average" if one.error is not None else ""
    axes.set_title(f"Does 20 % mean 20 %? {one.horizon} days{error}", loc="left", color=INK)
    return True


def _percent(value: float, _place: int) -> str:
    return f"{value:.0%}"


def _lead(axes: Any, one: HorizonReport) -> bool:
    """Days from the first time on the list to leaving."""
    found = one.method(RISK).lookout if any(method.name == RISK for method in one.methods) else None
    if found is None or not found.lead:
        return False
    axes.hist(found.lead, bins=range(0, 195, 15), color=MARK, edgecolor="white")
    axes.set_xlabel("days from first being on the list to leaving")
    axes.set_ylabel("accounts")
    axes.set_title(
        f"{found.warned} of {found.leavers} leavers were on the list in time", loc="left", color=INK
    )
    return True
