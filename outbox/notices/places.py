"""Where notices may go: this machine or, over TLS, addresses of the internet; private networks only if allowed."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from outbox.channels.webhook import LOOPBACK

LONGEST = 2_000
CLOUD_METADATA = (ipaddress.ip_network("fd00:ec2::/32"),)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class UnreachableError(Exception):
    """Nothing can be sent there; the words say why."""


@dataclass(frozen=True)
class Place:
    """A URL with the one address that is connected to: it is looked up once, so that it cannot change in between."""

    url: str
    host: str
    port: int
    path: str
    tls: bool
    address: str


def wrong_with(url: str) -> str | None:
    """Why nothing can be sent to a URL, whatever its name stands for; None where it can."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "that is no address such as https://hooks.example.com/keepwell"
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return f"an address is at most {LONGEST:,} letters of ASCII without spaces"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "that is no address such as https://hooks.example.com/keepwell"
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        return "it must begin with https:// (http is for this machine alone)"
    if parts.username is not None or parts.password is not None:
        return "it holds a user or a password: requests are signed instead"
    return None


def place_of(url: str, private: bool) -> Place:
    """Looked up now. UnreachableError where its name stands for an address that must not be reached."""
    wrong = wrong_with(url)
    if wrong is not None:
        raise UnreachableError(wrong)
    parts = urlsplit(url)
    host, tls = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnreachableError(f"the name {host} is not known") from None
    addresses = [ipaddress.ip_address(one[4][0]) for one in found]
    # One forbidden address among allowed ones is a trick, or becomes one.
    if not addresses or not all(allowed(one, private, host in LOOPBACK) for one in addresses):
        raise UnreachableError(
            f"{host} is an address of a private network (KEEPWELL_WEBHOOK_PRIVATE=1 allows them)"
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(url, host, port, path, tls, str(addresses[0]))


def allowed(address: Address, private: bool, loopback: bool) -> bool:
    """What tells machines of a cloud their passwords is never reached, nor what is no single machine."""
    plain = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    one: Address = plain or address
    if one.is_loopback:
        return loopback
    if one.is_link_local or one.is_multicast or one.is_unspecified or one.is_reserved:
        return False
    if any(one in network for network in CLOUD_METADATA if network.version == one.version):
        return False
    return one.is_global or private
