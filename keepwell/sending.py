"""The outbox as settings make it: the way out, the limits, and one sender with both."""

import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING

from domain.errors import MisconfiguredError
from domain.outbox import Channel, Limits, Rules
from keepwell.bootstrap import House
from keepwell.settings import Settings

if TYPE_CHECKING:
    from outbox.channels.smtp import Smtp
    from outbox.deliver import Delivery
    from outbox.letter import Sender
    from outbox.notes import Notes

PORTS = {"tls": 465, "starttls": 587, "none": 25}
NOBODY = "keepwell@localhost"
"""Who files are from where nobody has said."""


def sender_of(house: House, pause: Callable[[float], object] = time.sleep) -> "Delivery":
    """A sender of its own. MisconfiguredError where settings do not fit together."""
    from outbox.deliver import Delivery

    return Delivery(house.outbox, channel_of(house), rules_of(house.settings), house.now, pause)


def rules_of(settings: Settings) -> Rules:
    from keepwell.work_days import CountryWorkDays

    # Nobody gets what is written to a folder: it needs no pace, and no hour is too late for it.
    leaves = settings.outbox != "file"
    hours = CountryWorkDays().next_moment if leaves and settings.mail_hours == "work" else None
    limits = Limits(
        quiet=timedelta(days=settings.quiet_days),
        per_day=settings.mail_per_day,
        per_minute=settings.mail_per_minute if leaves else None,
        stale=timedelta(days=settings.approval_days),
    )
    return Rules(limits, hours)


def channel_of(house: House) -> Channel:
    """MisconfiguredError, which says what to set, where it cannot send."""
    settings = house.settings
    if settings.outbox == "webhook":
        return _webhook(house)
    if settings.outbox == "smtp":
        return smtp_of(settings)
    from outbox.channels.folder import Folder

    return Folder(settings.outbox_folder.absolute(), _author(settings, NOBODY))


def notes_of(house: House) -> "Notes":
    """For mail to our own people: by the mail server where mail leaves, else to the folder; no webhook takes it."""
    from outbox.channels.folder import Folder
    from outbox.deliver import new_holder
    from outbox.notes import Notes

    settings = house.settings
    folder = Folder(settings.outbox_folder.absolute(), _author(settings, NOBODY))
    by_mail = settings.outbox == "smtp" or (settings.outbox == "webhook" and settings.smtp_host is not None)
    return Notes(house.internal_mail, smtp_of(settings) if by_mail else folder, house.now, new_holder())


def smtp_of(settings: Settings) -> "Smtp":
    from outbox.channels.smtp import NEEDS_TLS, Smtp, SmtpServer, allowed

    if settings.smtp_host is None:
        raise MisconfiguredError(
            "KEEPWELL_OUTBOX is smtp: set KEEPWELL_SMTP_HOST to the server that takes mail."
        )
    if (settings.smtp_user is None) != (settings.smtp_password is None):
        raise MisconfiguredError(
            "KEEPWELL_SMTP_USER and KEEPWELL_SMTP_PASSWORD belong together: set both, or neither."
        )
    password = settings.smtp_password.get_secret_value().strip() if settings.smtp_password else None
    port = settings.smtp_port or PORTS[settings.smtp_security]
    server = SmtpServer(
        settings.smtp_host, port, settings.smtp_security, settings.smtp_user, password, settings.send_seconds
    )
    if not allowed(server):
        raise MisconfiguredError(f"{NEEDS_TLS[0].upper()}{NEEDS_TLS[1:]}.")
    return Smtp(server, _author(settings, None))


def _webhook(house: House) -> Channel:
    from outbox.channels.webhook import Receiver, Webhook, wrong_with

    settings = house.settings
    if settings.webhook_url is None:
        raise MisconfiguredError("KEEPWELL_OUTBOX is webhook: set KEEPWELL_WEBHOOK_URL to where messages go.")
    told = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    secrets = tuple(one.strip() for one in told.split(",") if one.strip())
    receiver = Receiver(settings.webhook_url.strip(), secrets, settings.send_seconds)
    wrong = wrong_with(receiver)
    if wrong is not None:
        raise MisconfiguredError(f"{wrong}.")
    return Webhook(receiver, house.now)


def _author(settings: Settings, otherwise: str | None) -> "Sender":
    from outbox.letter import Sender, UnwritableError, ascii_address

    told = settings.mail_from or otherwise
    if told is None:
        raise MisconfiguredError("Set KEEPWELL_MAIL_FROM to the address that mail comes from.")
    name, address = parseaddr(told)
    try:
        ascii_address(address)
        if settings.mail_reply_to is not None:
            ascii_address(settings.mail_reply_to)
    except UnwritableError as wrong:
        raise MisconfiguredError(f"KEEPWELL_MAIL_FROM or KEEPWELL_MAIL_REPLY_TO: {wrong}.") from wrong
    return Sender(name, address, settings.mail_reply_to)


def way_out(settings: Settings) -> str:
    """Where approved messages go, in words."""
    if settings.outbox == "smtp":
        return f"mail by {settings.smtp_host or 'a server that is not set'}, from {settings.mail_from or 'nobody yet'}"
    if settings.outbox == "webhook":
        return "a signed webhook"
    return f"files in {settings.outbox_folder.absolute()}: nothing leaves this machine (KEEPWELL_OUTBOX=smtp sends)"


def wrong_with_mail(house: House) -> str | None:
    """What keeps messages from leaving, asked without sending one: settings, and whether the server lets us in."""
    try:
        channel = channel_of(house)
    except MisconfiguredError as wrong:
        return str(wrong)
    settings = house.settings
    if settings.outbox == "smtp":
        return smtp_of(settings).greet()
    if settings.outbox == "file":
        return _unwritable(settings)
    return None if channel.name == "webhook" else f"there is no way out named {channel.name}"


def _unwritable(settings: Settings) -> str | None:
    import tempfile

    folder = settings.outbox_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as refused:
        return f"the folder {folder} cannot be written: {refused.strerror or refused}"
