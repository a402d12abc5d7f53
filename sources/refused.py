"""Why a value cannot be taken."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refused:
    """`reason` continues "column value ..." and never repeats the value, so that it can be counted."""

    reason: str
