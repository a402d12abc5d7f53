"""What models learn from, as people read it: the table of docs/features.md and of `keepwell models --features`."""

from agents.churn.features import FEATURES, Feature
from agents.churn.reasons import TITLES
from agents.collector.catalogue import CATALOGUE
from domain.signals import SignalId

HEAD = ("feature", "told under", "what it is", "more of it", "leaving", "growing")
SIGNALS = {signal.value for signal in SignalId}
WAYS = {1: "never less risk", -1: "never more risk", 0: "either way"}


def title_of(about: str) -> str:
    """Of a signal, or of another topic that contributions are told under."""
    return CATALOGUE[SignalId(about)].title if about in SIGNALS else TITLES[about]


def feature_rows() -> list[tuple[str, ...]]:
    return [_row(feature) for feature in FEATURES]


def _row(feature: Feature) -> tuple[str, ...]:
    scale = ", on a log scale" if feature.scale == "log" else ""
    weights = (f"{weight:+g}" if weight else "" for weight in (feature.expert, feature.grows))
    return (feature.name, title_of(feature.about), feature.means + scale, WAYS[feature.sign], *weights)
