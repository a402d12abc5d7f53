"""Whose a conversation is, by the people it names."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import Belongs, How, Named
from sources.who.directory import KnownPeople
from storage.identities import Identities

ACME, BETA, UK, US = 1, 2, 3, 4
ZENDESK_ACME = 10
ANA, BO, INFO, CONSULTANT, NAMELESS_MAIL, ANA_AT_BETA = 101, 102, 103, 104, 105, 106


def directory(
    settled: dict[str, int | None] | None = None, more_contacts: Any = (), **other: Any
) -> KnownPeople:
    records = [
        (ACME, ACME, "Acme", "acme.com"),
        (BETA, BETA, "Beta", "https://www.beta.io"),
        (UK, UK, "Corp UK", "uk.corp.com"),
        (US, US, "Corp US", "us.corp.com"),
        (ZENDESK_ACME, ACME, "ACME Ltd", "acme-mail.com"),
        (11, 11, "One person", "gmail.com"),
        (12, 12, "Ours as a customer", "ours.com"),
    ]
    contacts = [
        (ANA, ACME, ACME, "Ana Diaz", "ana@acme.com"),
        (BO, ACME, ACME, "Bo Berg", None),
        (INFO, ACME, ACME, "Front desk", "info@acme.com"),
        (CONSULTANT, ACME, ACME, "Cleo", "cleo.c@gmail.com"),
        (NAMELESS_MAIL, ACME, ACME, None, "x+billing@acme.com"),
        (ANA_AT_BETA, BETA, BETA, "Ana Diaz", "ana@beta.io"),
        *more_contacts,
    ]
    known = Identities(
        pl.DataFrame(records, ["record_id", "account_id", "name", "domain"], orient="row"),
        pl.DataFrame(contacts, ["contact_id", "record_id", "account_id", "name", "email"], orient="row").sort(
            "account_id", "contact_id"
        ),
        pl.DataFrame(
            [(ANA, ACME, ACME, "ana.private@posteo.de")],
            ["contact_id", "record_id", "account_id", "email"],
            orient="row",
        ),
        pl.DataFrame(
            list((settled or {}).items()), {"person_key": pl.String, "record_id": pl.Int64}, orient="row"
        ),
        ["Kim Lee", "lou@partner.example"],
    )
    return KnownPeople(known, own_domains=["ours.com"], **other)


def at(*addresses: str) -> list[Named]:
    return [Named(address=address) for address in addresses]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ana@acme.com", Belongs(ACME, ANA, 0.97, How.ADDRESS)),
        ("ana+news@acme.com", Belongs(ACME, ANA, 0.93, How.ALIAS)),
        ("x@acme.com", Belongs(ACME, NAMELESS_MAIL, 0.93, How.ALIAS)),
        ("cleoc+x@googlemail.com", Belongs(ACME, CONSULTANT, 0.93, How.ALIAS)),
        ("ana.private@posteo.de", Belongs(ACME, ANA, 0.93, How.ALIAS)),
        ("new@acme.com", Belongs(ACME, None, 0.8, How.DOMAIN)),
        ("new@mail.beta.io", Belongs(BETA, None, 0.8, How.DOMAIN)),
        ("new@acme-mail.com", Belongs(ZENDESK_ACME, None, 0.8, How.DOMAIN)),
        ("a.na@acme.com", Belongs(ACME, None, 0.8, How.DOMAIN)),
        ("new@uk.corp.com", Belongs(UK, None, 0.8, How.DOMAIN)),
        ("info@acme.com", Belongs(ACME, INFO, 0.97, How.ADDRESS)),
        ("new@corp.com", None),
        ("stranger@gmail.com", None),
        ("new@nowhere.example", None),
        ("not an address", None),
    ],
)
def test_an_address_tells_the_account_and_perhaps_the_contact(address: str, expected: Belongs | None) -> None:
    assert directory().whose(at(address)) == expected


def test_a_dot_is_ignored_only_where_the_provider_ignores_it() -> None:
    assert directory().whose(at("c.leo.c@gmail.com")) is not None
    assert directory().whose(at("ana.priv.ate@posteo.de")) is None


def test_people_of_several_accounts_are_nobody_s_conversation() -> None:
    assert directory().whose(at("ana@acme.com", "new@beta.io")) is None


def test_whoever_is_not_known_does_not_hinder_those_who_are() -> None:
    found = directory().whose(at("stranger@gmail.com", "ana@acme.com"))
    assert found == Belongs(ACME, None, 0.87, How.ADDRESS)


def test_a_consultant_of_two_companies_belongs_where_the_others_are() -> None:
    both = directory(more_contacts=[(107, BETA, BETA, "Cleo", "cleo.c@gmail.com")])
    assert both.whose(at("cleo.c@gmail.com")) is None
    assert both.whose(at("cleo.c@gmail.com", "ana@beta.io")) == Belongs(BETA, 107, 0.97, How.ADDRESS)


def test_somebody_who_moved_speaks_for_the_company_they_write_from() -> None:
    known = directory()
    assert known.whose([Named("Ana Diaz", "ana@acme.com")]) == Belongs(ACME, ANA, 0.97, How.ADDRESS)
    assert known.whose([Named("Ana Diaz", "ana@beta.io")]) == Belongs(BETA, ANA_AT_BETA, 0.97, How.ADDRESS)


def test_a_name_alone_tells_no_account() -> None:
    assert directory().whose([Named("Ana Diaz")]) is None


def test_within_a_known_account_a_name_that_is_unique_there_tells_the_contact() -> None:
    known = directory()
    assert known.whose([Named("bo  BERG"), *at("ana@acme.com")]) == Belongs(ACME, BO, 0.5, How.NAME)
    assert known.whose([Named("Bo Berg", "b.berg@acme.com")]) == Belongs(ACME, BO, 0.5, How.NAME)
    twice = directory(more_contacts=[(107, ACME, ACME, "Bo Berg", "bo2@acme.com")])
    assert twice.whose([Named("Bo Berg"), *at("ana@acme.com")]) == Belongs(ACME, None, 0.87, How.ADDRESS)


def test_a_spoofed_display_name_makes_nobody_a_contact() -> None:
    known = directory()
    assert known.whose([Named("Ana Diaz", "ana@evil.example")]) is None
    inside = known.whose([Named("Ana Diaz", "ana@evil.example"), *at("new@acme.com")])
    assert inside is not None
    assert inside.contact_id is None
    colleague = known.whose([Named("Ana Diaz", "impostor@acme.com")])
    assert colleague == Belongs(ACME, None, 0.8, How.DOMAIN), "Ana has an address, and it is another one"


def test_our_own_people_are_known_by_domain_address_and_name() -> None:
    known = directory()
    ours = [
        *at("kim@ours.com", "kim@eu.ours.com", "lou@partner.example", "Lou+x@partner.example"),
        Named("kim lee"),
    ]
    assert all(map(known.is_ours, ours))
    theirs = [
        *at("ana@acme.com", "x@notours.com"),
        Named("Ana Diaz"),
        Named("Kim Lee", "kim@evil.example"),
        Named(),
    ]
    assert not any(map(known.is_ours, theirs))
    assert known.whose(at("kim@ours.com", "ana@acme.com")) == Belongs(ACME, ANA, 0.97, How.ADDRESS)
    assert known.whose(at("kim@ours.com")) is None


def test_what_a_person_settled_goes_before_everything() -> None:
    known = directory({"address:stranger@gmail.com": BETA, "domain:corp.com": UK, "name:caller": ACME})
    assert known.whose(at("stranger+x@gmail.com")) == Belongs(BETA, None, 1.0, How.SETTLED)
    assert known.whose(at("new@corp.com")) == Belongs(UK, None, 1.0, How.SETTLED)
    assert known.whose([Named("Caller")]) == Belongs(ACME, None, 1.0, How.SETTLED)
    moved = directory({"address:ana@acme.com": BETA})
    assert moved.whose(at("ana@acme.com")) == Belongs(BETA, None, 1.0, How.SETTLED)
    stays = directory({"address:ana@acme.com": ACME})
    assert stays.whose(at("ana@acme.com")) == Belongs(ACME, ANA, 1.0, How.SETTLED)


def test_whoever_is_ignored_says_nothing() -> None:
    known = directory({"domain:beta.io": None, "address:boss@beta.io": BETA})
    assert known.is_ignored(Named(address="new@mail.beta.io"))
    assert known.whose(at("new@beta.io")) is None
    assert known.whose(at("new@beta.io", "ana@acme.com")) == Belongs(ACME, ANA, 0.97, How.ADDRESS)
    assert known.whose(at("boss@beta.io")) == Belongs(BETA, None, 1.0, How.SETTLED)


def test_more_domains_may_be_named_that_tell_no_company() -> None:
    assert directory(no_company=["beta.io"]).whose(at("new@beta.io")) is None


@given(
    st.lists(st.builds(Named, st.none() | st.text(max_size=20), st.none() | st.text(max_size=30)), max_size=4)
)
def test_whatever_stands_in_a_message_is_answered(people: list[Named]) -> None:
    known = directory()
    found = known.whose(people)
    assert found is None or 0 < found.confidence <= 1
    assert found is None or not all(map(known.is_ours, people))


@given(st.permutations(["ana@acme.com", "new@acme.com", "stranger@gmail.com", "cleo.c@gmail.com"]))
def test_the_account_does_not_depend_on_the_order_of_the_people(addresses: list[str]) -> None:
    found = directory().whose(at(*addresses))
    assert found is not None
    assert found.account_id == ACME
