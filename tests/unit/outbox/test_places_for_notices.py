"""Where notices may go: never to what only this machine's network can see, whatever the name says."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from outbox.notices.places import UnreachableError, allowed, place_of, wrong_with


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255"),
        *("fd00:ec2::254", "::ffff:169.254.169.254", "240.0.0.1"),
    ],
)
def test_what_hands_out_passwords_is_reached_by_no_setting(address: str) -> None:
    assert not allowed(ip_address(address), private=True, loopback=True)


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "fc00::1", "::ffff:10.0.0.1"]
)
def test_private_networks_are_reached_where_that_is_allowed(address: str) -> None:
    assert not allowed(ip_address(address), private=False, loopback=False)
    assert allowed(ip_address(address), private=True, loopback=False)


def test_this_machine_is_reached_by_its_own_names_alone() -> None:
    assert allowed(ip_address("127.0.0.1"), private=False, loopback=True)
    assert not allowed(ip_address("127.0.0.1"), private=True, loopback=False)
    assert not allowed(ip_address("::ffff:127.0.0.1"), private=False, loopback=False)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "ftp://example.com", "https://", "nothing", "https://u:p@example.com/"),
        *(
            "https://example.com/ x",
            "https://exämple.com/",
            "https://example.com:99999/",
            "file:///etc/passwd",
        ),
    ],
)
def test_an_address_that_is_none_is_refused_when_it_is_subscribed(url: str) -> None:
    assert wrong_with(url) is not None


def test_a_name_that_stands_for_a_private_address_is_refused_when_it_is_sent_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {"good.example": ["93.184.216.34"], "mixed.example": ["93.184.216.34", "10.0.0.1"]}

    def look(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look)
    place = place_of("https://good.example:8443/a?b=c", private=False)
    assert (place.address, place.port, place.path, place.host) == (
        "93.184.216.34",
        8443,
        "/a?b=c",
        "good.example",
    )
    with pytest.raises(UnreachableError, match="private"):
        place_of("https://mixed.example/", private=False)
