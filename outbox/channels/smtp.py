"""A mail server. SMTP is not exactly-once: after the message was handed over, only the server's answer says what became
of it, and where none comes the outcome is unclear.
"""

import asyncio
import os
import ssl
from dataclasses import dataclass, field
from typing import Literal

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from domain.outbox import Claimed, Gone, Leaving, MaybeGone, NotGone, Outcome, takes_no_mail
from outbox.letter import Letter, Sender, UnwritableError, letter

Security = Literal["tls", "starttls", "none"]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
NEEDS_TLS = "without TLS mail is only handed to a server on this machine: set KEEPWELL_SMTP_SECURITY to tls or starttls"
SHOWN = 300  # characters of a server's answer
SIGN_IN_FIRST = (530, 534, 535, 538)
ON_ENTRY = (SMTPAuthenticationError, SMTPConnectError, SMTPHeloError)


@dataclass(frozen=True)
class SmtpServer:
    """`seconds` for a whole message; `tls` only where other certificates than the machine's are to be trusted."""

    host: str
    port: int
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = 60.0
    tls: ssl.SSLContext | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Smtp:
    server: SmtpServer
    sender: Sender
    name: str = "smtp"
    once: bool = False

    @property
    def seconds(self) -> float:
        return self.server.seconds

    def send(self, message: Claimed, leaving: Leaving) -> Outcome:
        try:
            mail = letter(message, self.sender, message.claimed_at)
        except UnwritableError as error:
            return NotGone(str(error), again=False)
        return self.post(mail, message.message_id, leaving)

    def post(self, mail: Letter, _name: str, leaving: Leaving) -> Outcome:
        """A mail as it is written."""
        if not allowed(self.server):
            return NotGone(NEEDS_TLS, again=True, way_blocked=True)
        return asyncio.run(self._within(mail, leaving))

    async def _within(self, mail: Letter, leaving: Leaving) -> Outcome:
        going = _Going(self.server, mail, leaving)
        try:
            # The library's time-outs are for each answer: a server that drips would outlive them all.
            async with asyncio.timeout(self.server.seconds):
                return await going.send()
        except (TimeoutError, SMTPException, OSError, ValueError) as error:
            return going.broken(error)
        finally:
            _hang_up(going.client)

    async def _greet(self) -> None:
        client = client_of(self.server, self.sender.domain)
        try:
            async with asyncio.timeout(self.server.seconds):
                await client.connect()
                await client.noop()
                await client.quit()
        finally:
            _hang_up(client)

    def greet(self) -> str | None:
        """Connect, sign in and leave, without a message; what is wrong, in words."""
        if not allowed(self.server):
            return NEEDS_TLS
        try:
            asyncio.run(self._greet())
        except (TimeoutError, SMTPException, OSError, ValueError) as error:
            return told(error, self.server)
        return None


def allowed(server: SmtpServer) -> bool:
    return server.security != "none" or server.host in LOOPBACK


def _hang_up(client: SMTP) -> None:
    """At once, whatever is still on its way: closing waits for a server that no longer reads."""
    transport = client.transport
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def client_of(server: SmtpServer, ours: str) -> SMTP:
    return SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        timeout=server.seconds,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        tls_context=server.tls if server.security != "none" else None,
        local_hostname=ours,
    )


class _Going:
    """One message on its way, and how far it has come."""

    def __init__(self, server: SmtpServer, mail: Letter, leaving: Leaving) -> None:
        self._server, self._mail, self._leaving = server, mail, leaving
        self.client = client_of(server, mail.sender.rpartition("@")[2])
        self._handed = False
        self._refused: dict[str, SMTPResponseException] = {}

    async def send(self) -> Outcome:
        await self.client.connect()
        await self.client.mail(self._mail.sender)
        for address, approved in self._mail.envelope:
            try:
                await self.client.rcpt(address)
            except SMTPRecipientRefused as refusal:
                self._refused[approved] = refusal
        if len(self._refused) == len(self._mail.envelope):
            return self._nobody()
        self._leaving()
        self._handed = True
        answer = await self.client.data(self._mail.content)
        refused = {address: answer_of(refusal) for address, refusal in self._refused.items()}
        return Gone(answer.message[:SHOWN], refused)

    def _nobody(self) -> NotGone:
        """Again only where the server says that it is for now, of one of them at least."""
        refused = {address: answer_of(refusal) for address, refusal in self._refused.items()}
        dead = {
            address
            for address, refusal in self._refused.items()
            if refusal.code >= 500 and takes_no_mail(refusal.message, refusal.code)
        }
        codes = {refusal.code for refusal in self._refused.values()}
        says = f"no recipient was accepted: {next(iter(refused.values()))}"
        if codes <= {*SIGN_IN_FIRST}:
            return NotGone(says, again=True, way_blocked=True)
        return NotGone(says, any(code < 500 for code in codes), refused=refused, dead=frozenset(dead))

    def broken(self, error: Exception) -> Outcome:
        answered = isinstance(error, SMTPResponseException) and 400 <= error.code < 600
        if self._handed and not answered:
            return MaybeGone(f"handed over, but no answer came: {told(error, self._server)}")
        says = told(error, self._server)
        if self._handed or not _of_the_way(error):
            return NotGone(says, again=isinstance(error, SMTPResponseException) and error.code < 500)
        return NotGone(says, again=True, way_blocked=True)


def _of_the_way(error: Exception) -> bool:
    """Whether it would befall any other message too: no connection, no TLS, a wrong password, a sender not allowed."""
    if isinstance(error, SMTPResponseException) and not isinstance(error, SMTPSenderRefused):
        return error.code < 500 or error.code in SIGN_IN_FIRST or isinstance(error, ON_ENTRY)
    return True


def answer_of(refusal: SMTPResponseException) -> str:
    words = " ".join(refusal.message.encode("utf-8", "replace").decode().split())
    return f"{refusal.code} {words}"[:SHOWN]


def told(error: Exception, server: SmtpServer) -> str:
    """What went wrong with the server, in a sentence, without the password it may have been told."""
    where = f"{server.host}:{server.port}"
    cause = error.__cause__ if error.__cause__ is not None else error
    if isinstance(error, SMTPAuthenticationError):
        return f"{where} does not accept the user or the password ({error.code})"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the certificate of {where} is not valid: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return f"no TLS with {where}: {cause.reason or 'it speaks something else'}"
    if isinstance(error, SMTPResponseException):
        return f"{where} says: {answer_of(error)}"
    if isinstance(cause, OSError) and cause.strerror and not isinstance(cause, TimeoutError):
        # Look-ups of names have numbers of their own, below zero.
        number = cause.errno or 0
        return f"{where} cannot be reached: {os.strerror(number) if number > 0 else cause.strerror}"
    if isinstance(error, TimeoutError):
        return f"{where} took longer than {server.seconds:g} s"
    words = " ".join(str(error).split()) or type(error).__name__
    return f"{where}: {words}"[:SHOWN]
