"""What an address or a domain says about who somebody works for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.addresses import (
    company_domain,
    freemail,
    host_of,
    is_machine,
    is_shared,
    main_address,
    plain_address,
    registrable,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acme.com", "acme.com"),
        ("https://www.Acme.com/about?x=1", "acme.com"),
        ("ana@mail.eu.acme.com", "acme.com"),
        ("acme.co.uk", "acme.co.uk"),
        ("shop.acme.com.br", "acme.com.br"),
        ("co.uk", None),
        ("com", None),
        ("acme.myshopify.com", "acme.myshopify.com"),
        ("myshopify.com", None),
        ("a.b.github.io", "b.github.io"),
        ("acme.io:8443", "acme.io"),
        ("acme.com.", "acme.com"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("10.0.0.1", None),
        ("http://[::1]/", None),
        ("http://[oops", None),
        ("localhost", None),
        ("not a domain", None),
        ("", None),
        (None, None),
        ("-", None),
        ("n/a", None),
        ("@", None),
        ("acme..com", None),
    ],
)
def test_the_registered_part_of_a_domain(text: str | None, expected: str | None) -> None:
    assert registrable(text) == expected


@given(st.text(max_size=40))
def test_any_text_is_a_host_or_is_not_and_asking_twice_says_the_same(text: str) -> None:
    host = host_of(text)
    assert host is None or host_of(host) == host
    found = registrable(text)
    assert found is None or registrable(found) == found


@pytest.mark.parametrize(
    "domain", ["gmail.com", "web.de", "yahoo.co.uk", "qq.com", "hotmail.fr", "proton.me"]
)
def test_a_mail_provider_is_no_company(domain: str) -> None:
    assert company_domain(f"ana@{domain}") is None


def test_the_list_of_providers_is_long_sorted_and_of_registrable_domains() -> None:
    assert len(freemail()) > 500
    assert [name for name in freemail() if company_domain(f"ana@{name}") is not None] == []


def test_domains_of_our_own_are_no_customer() -> None:
    assert company_domain("kim@eu.ours.com", {"ours.com"}) is None
    assert company_domain("kim@theirs.com", {"ours.com"}) == "theirs.com"


@pytest.mark.parametrize(
    ("address", "main"),
    [
        ("ana+news@acme.com", "ana@acme.com"),
        ("ana.diaz@acme.com", "ana.diaz@acme.com"),
        ("a.n.a+x@googlemail.com", "ana@gmail.com"),
        ("ana.diaz@gmail.com", "anadiaz@gmail.com"),
        ("+tag@acme.com", "+tag@acme.com"),
    ],
)
def test_aliases_of_one_box_have_one_main_address(address: str, main: str) -> None:
    assert main_address(address) == main
    assert main_address(main) == main


def test_what_is_no_address_is_none() -> None:
    assert plain_address(" Ana@Acme.COM ") == "ana@acme.com"
    for wrong in ("ana", "a@b@c.de", "@acme.com", "ana@", "ana@localhost", "", None):
        assert plain_address(wrong) is None


def test_boxes_of_several_people_and_of_machines_are_known() -> None:
    assert all(
        map(is_shared, ("support@acme.com", "Info@acme.de", "customer.service@x.io", "help+x@acme.com"))
    )
    assert not any(map(is_shared, ("ana@acme.com", "infosec.ana@acme.com", None, "")))
    assert is_machine("no-reply@acme.com")
    assert is_shared("noreply@acme.com")
    assert not is_machine("support@acme.com")
