"""What links records of several tools, what is asked, and what is neither: laws of the matcher."""

import json
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.addresses import company_domain
from domain.people import How
from storage.account_matching import Decided, Link, Matcher, Question, Record
from storage.account_names import Names

TOOLS = ("hubspot", "stripe", "zendesk")
NAMES = ("Acme", "Acme GmbH", "Beta", "Fjord Shipping", "Nordlys", "Zorro")
DOMAINS = (None, "acme.com", "beta.io", "gmail.com", "fjord.no", "shop.acme.com")


def record(number: int, source: str, **told: Any) -> Record:
    attributes = told.pop("attributes", None)
    row = {"external_id": f"id-{number}", "name": f"Name {number}", "domain": None, **told}
    return Record(number, number, source, attributes=json.dumps(attributes) if attributes else None, **row)


def arrive(
    records: list[Record], decided: Decided | None = None
) -> tuple[dict[int, int], list[Link], list[Question]]:
    """One import after the other, each of one record; gives the account of each, links and questions."""
    homes: dict[int, int] = {}
    links: list[Link] = []
    asked: list[Question] = []
    known: list[Record] = []
    for one in records:
        matcher = Matcher(known, decided or Decided())
        new, questions = matcher.lay([one], known)
        homes[one.id] = matcher.by_id[one.id].account_id
        known.append(matcher.by_id[one.id])
        links, asked = links + new, asked + questions
    return homes, links, asked


def parts(homes: dict[int, int]) -> set[frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for one, account in homes.items():
        found[account].add(one)
    return {frozenset(some) for some in found.values()}


@pytest.mark.parametrize(
    ("attributes", "one", "questions"),
    [
        ({"hubspot_company_id": "9001"}, True, 0),
        ({"HubSpot ID": "9001"}, True, 0),
        ({"metadata[hubspot_id]": "9001"}, True, 0),
        ({"metadata": '{"hubspotCompanyId": "9001"}'}, True, 0),
        ({"metadata": {"hubspot_id": 9001}}, True, 0),
        ({"same_as": "hubspot:9001"}, True, 0),
        ({"same_as": "salesforce:9001"}, False, 0),
        ({"hubspot_owner_id": "9001"}, False, 0),
        ({"hubspot_parent_company_id": "9001"}, False, 0),
        ({"hubspot_company_id": "900"}, False, 0),
        ({"employees": "9001"}, False, 0),
        ({"external_id": "9001"}, False, 1),
        ({"crm_id": "9001"}, False, 1),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_an_id_links_only_where_it_is_stated_as_such(
    attributes: dict[str, Any], one: bool, questions: int, turned: bool
) -> None:
    both = [
        record(1, "hubspot", external_id="9001", name="Acme"),
        record(2, "stripe", name="Else", attributes=attributes),
    ]
    homes, _, asked = arrive(both[::-1] if turned else both)
    assert (len(parts(homes)) == 1) is one
    assert len(asked) == questions


def test_an_id_of_any_tool_links_where_it_cannot_be_a_running_number() -> None:
    telling = {"external_id": "001A000001LkXyz"}
    both = [record(1, "erp", external_id="001A000001LkXyz"), record(2, "zendesk", attributes=telling)]
    assert len(parts(arrive(both)[0])) == 1
    named = [
        record(1, "erp", external_id="17", name="Acme"),
        record(2, "z", name="ACME", attributes={"crm_id": "17"}),
    ]
    assert len(parts(arrive(named)[0])) == 1
    elsewhere = [
        record(1, "erp", external_id="001A000001LkXyz", domain="acme.com"),
        record(2, "zendesk", attributes=telling, domain="beta.io"),
    ]
    homes, _, asked = arrive(elsewhere)
    assert (len(parts(homes)), len(asked)) == (2, 1)


def test_salesforce_ids_are_one_in_either_length() -> None:
    both = [
        record(1, "salesforce", external_id="001A000001LkXyzIAF"),
        record(2, "stripe", attributes={"salesforce_account_id": "001A000001LkXyz"}),
    ]
    assert len(parts(arrive(both)[0])) == len(parts(arrive(both[::-1])[0])) == 1


@pytest.mark.parametrize("domain", ["gmail.com", "co.uk", "myshopify.com", "n/a", "", "localhost"])
def test_domains_that_tell_no_company_link_nothing_and_ask_nothing(domain: str) -> None:
    both = [record(1, "hubspot", name="Ana", domain=domain), record(2, "stripe", name="Bo", domain=domain)]
    homes, _, asked = arrive(both)
    assert (len(parts(homes)), asked) == (2, [])


def test_parts_of_a_company_with_hosts_of_their_own_are_asked_about() -> None:
    both = [record(1, "hubspot", domain="uk.acme.com"), record(2, "zendesk", domain="de.acme.com")]
    homes, _, asked = arrive(both)
    assert (len(parts(homes)), len(asked)) == (2, 1)


def test_a_billing_address_links_only_with_the_name() -> None:
    mail = {"email": "books@agency.com"}
    agency = record(1, "hubspot", name="Agency Ltd", domain="agency.com")
    _, links, asked = arrive([agency, record(2, "stripe", name="Their client", attributes=mail)])
    assert (links, [one.how for one in asked]) == ([], [How.DOMAIN])
    homes, *_ = arrive([agency, record(2, "stripe", name="AGENCY", attributes=mail)])
    assert len(parts(homes)) == 1


def test_evidence_that_points_to_two_accounts_links_nothing_unless_an_id_is_stated() -> None:
    known = [
        record(1, "hubspot", domain="acme.com"),
        record(2, "hubspot", external_id="9002", domain="beta.io"),
    ]
    doubtful = record(3, "stripe", domain="acme.com", attributes={"external_id": "9002"})
    _, links, asked = arrive([*known, doubtful])
    assert (links, {one.account_id for one in asked}) == ([], {1, 2})
    stated = record(3, "stripe", domain="acme.com", attributes={"hubspot_id": "9002"})
    homes, _, asked = arrive([*known, stated])
    assert homes[3] == 2
    assert asked == [], "two records of one tool are two, as it says"


def test_what_people_decided_goes_before_all_evidence() -> None:
    one, other = record(1, "hubspot", domain="acme.com"), record(2, "stripe", domain="acme.com")
    pair = frozenset({one.identity, other.identity})
    _, links, asked = arrive([one, other], Decided(apart={pair}))
    assert (links, asked) == ([], [])
    far = record(2, "stripe", name="Nothing alike")
    same = frozenset({one.identity, far.identity})
    assert len(parts(arrive([one, far], Decided(same={same}))[0])) == 1


records = st.lists(
    st.builds(
        lambda source, name, domain, named: (source, name, domain, named),
        st.sampled_from(TOOLS),
        st.sampled_from(NAMES),
        st.sampled_from(DOMAINS),
        st.none() | st.tuples(st.sampled_from(TOOLS), st.integers(1, 6)),
    ),
    max_size=6,
)


def made(rows: list[Any]) -> list[Record]:
    return [
        record(
            number,
            source,
            name=name,
            domain=domain,
            attributes={f"{named[0]}_id": f"id-{named[1]}"} if named else None,
        )
        for number, (source, name, domain, named) in enumerate(rows, 1)
    ]


@settings(max_examples=150, deadline=None)
@given(records)
def test_no_link_rests_on_a_name(rows: list[Any]) -> None:
    _, links, _ = arrive(made(rows))
    for link in links:
        one, other = link.record, link.matched
        shared = company_domain(one.domain) == company_domain(other.domain) is not None
        stated = any(
            f"{b.source}_id" in a.told and a.told[f"{b.source}_id"] == b.external_id
            for a, b in ((one, other), (other, one))
        )
        assert shared or stated
        assert one.source != other.source


@settings(max_examples=150, deadline=None)
@given(records)
def test_a_domain_alone_gives_an_account_at_most_one_record_of_each_tool(rows: list[Any]) -> None:
    plain = [(source, name, domain, None) for source, name, domain, _ in rows]
    every = made(plain)
    homes, *_ = arrive(every)
    tools = [(homes[one.id], one.source) for one in every]
    assert len(tools) == len(set(tools))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_where_each_tool_has_a_company_once_the_order_of_arrival_changes_nothing(data: st.DataObject) -> None:
    """The order decides only which record is the account's own."""
    companies = data.draw(st.lists(st.sets(st.sampled_from(TOOLS), min_size=1), min_size=1, max_size=4))
    every = [
        record(10 * place + at, tool, name=data.draw(st.sampled_from(NAMES)), domain=f"company{place}.com")
        for place, tools in enumerate(companies, 1)
        for at, tool in enumerate(sorted(tools))
    ]
    expected = {
        frozenset(10 * place + at for at in range(len(tools))) for place, tools in enumerate(companies, 1)
    }
    shuffled = data.draw(st.permutations(every))
    homes, *_ = arrive(shuffled)
    assert parts(homes) == expected
    first = {one.id: place for place, one in enumerate(shuffled)}
    assert all(homes[one] == min(part, key=first.__getitem__) for part in expected for one in part)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Fjord Shipping AS", "FJORD Shipping", True),
        ("Müller & Söhne GmbH", "Muller and Sohne", True),
        ("Shipping Fjord", "Fjord Shipping", True),
        ("A.C.M.E. Inc.", "ACME", True),
        ("Fjord Shipping", "Fjord Fishing", False),
        ("Group", "Holding", False),
        ("", "", False),
        ("🙂", "🙂🙂", False),
    ],
)
def test_names_read_the_same_but_for_form(one: str, other: str, alike: bool) -> None:
    names = Names()
    names.learn(1, one)
    assert bool(names.alike(other)) is alike


def test_a_word_that_everybody_has_makes_no_names_alike() -> None:
    names = Names()
    for number in range(50):
        names.learn(number, "Bank")
    assert names.alike("Bank") == []
