"""Which accounts are left alone on purpose, so that what a playbook does can be told from what happens anyway."""

from datetime import date
from hashlib import sha256

ADVICE = "held out: do nothing unless the customer asks"


def held_out(playbook: str, account_id: int, day: date, share: float) -> bool:
    """The same answer all quarter, for everybody who asks; over accounts it is `share` of them."""
    return share > 0 and _place(playbook, account_id, quarter(day)) < share


def quarter(day: date) -> str:
    """ "2026-Q4"."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _place(playbook: str, account_id: int, when: str) -> float:
    """A number from 0 to 1 that nobody chose."""
    digest = sha256(f"{playbook}/{account_id}/{when}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
