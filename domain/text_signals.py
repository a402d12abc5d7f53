"""What is read from conversations: a small closed set of things people write, each with its quote."""

from enum import StrEnum


class TextSignal(StrEnum):
    """The first two are wishes for more; PRAISE and COMPLAINT are the two sides of sentiment."""

    GROWTH = "growth"
    ADVANCED = "advanced"
    REQUEST = "request"
    RISK = "risk"
    PROMISE = "promise"
    PRAISE = "praise"
    COMPLAINT = "complaint"


class RiskKind(StrEnum):
    """What may make them leave or shrink, as they say it."""

    NOT_RENEWING = "not_renewing"
    COMPETITOR = "competitor"
    CHAMPION_LEAVING = "champion_leaving"
    CUTTING_BACK = "cutting_back"
    BLOCKED = "blocked"
    ESCALATION = "escalation"
    MERGER = "merger"


class Side(StrEnum):
    THEM = "them"
    US = "us"


COUNTED = (TextSignal.GROWTH, TextSignal.ADVANCED, TextSignal.PRAISE, TextSignal.COMPLAINT)
"""Those that move a number; the others are shown, and explain alerts."""
SENTIMENT = (TextSignal.PRAISE, TextSignal.COMPLAINT)

RISK_SAYS = {
    RiskKind.NOT_RENEWING: "may not renew",
    RiskKind.COMPETITOR: "looks at others",
    RiskKind.CHAMPION_LEAVING: "somebody we rely on leaves",
    RiskKind.CUTTING_BACK: "has to cut back",
    RiskKind.BLOCKED: "cannot work",
    RiskKind.ESCALATION: "escalates",
    RiskKind.MERGER: "is being merged",
}

OFFLINE, MODEL = "offline", "model"
"""Who found it. Stored with the version of the reader, or the name of the model, behind a colon."""


def read_by(kind: str, which: str) -> str:
    return f"{kind}:{which}"


def by_model(reader: str) -> bool:
    return reader.startswith(f"{MODEL}:")
