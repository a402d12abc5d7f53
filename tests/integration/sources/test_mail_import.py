"""Mails into the table of interactions, on a real database."""

from pathlib import Path

import pytest
from mail_house import MailHouse, mail
from sqlalchemy.engine import Engine


@pytest.fixture
def house(sqlite_engine: Engine, tmp_path: Path) -> MailHouse:
    return MailHouse(sqlite_engine, tmp_path)


def test_a_mail_becomes_an_interaction_of_its_writers_account(house: MailHouse) -> None:
    house.write("one.eml", mail("We need ten more seats.\n\n-- \nAda\n"))
    count = house.bring().tables["interactions"]
    row = house.only()
    assert (count.read, count.accepted) == (1, 1)
    assert (row["channel"], row["direction"], row["body"]) == ("email", "in", "We need ten more seats.")
    assert row["attributes"]["signature"] == "--\nAda"
    assert row["contact_id"] == house.people.contacts["ada@fjord.example"][1]
