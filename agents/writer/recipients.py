"""Who of an account a message goes to."""

from datetime import date

from agents.writer.situation import AlertReason, Contact, GrowthReason, Meeting, Situation
from domain.alerts import RuleId

SILENCE = 4
"""The step of the leaving sequence at which the main contact has stopped answering."""


def for_reason(
    situation: Situation,
    alert: AlertReason | None = None,
    opportunity: GrowthReason | None = None,
    meeting: Meeting | None = None,
) -> Contact | None:
    """Whom the reason names, else the main contact; a second person where that one has fallen silent."""
    named = situation.contact(meeting.contact_id) if meeting else None
    for reason in (alert, opportunity):
        named = named or (situation.named(reason.contact) if reason else None)
    to = named or main_contact(situation)
    if alert is not None and alert.rule is RuleId.LEAVING_SEQUENCE and alert.step >= SILENCE:
        others = [one for one in situation.contacts if to is None or one.id != to.id]
        return max(others, key=_in_touch, default=to)
    return to


def main_contact(situation: Situation) -> Contact | None:
    """The primary contact, else who wrote last, else the first on record."""
    primary = next((one for one in situation.contacts if one.is_primary), None)
    return primary or max(situation.contacts, key=_in_touch, default=None)


def _in_touch(contact: Contact) -> tuple[date, int]:
    return contact.last_wrote_on or date.min, -contact.id
