"""Today and the business numbers: what the commands say, within somebody's accounts."""

import csv
import io

from web_cast import Web

from keepwell.revenue_report import revenue_report
from keepwell.revenue_words import amount


def test_a_csm_sees_the_sums_of_their_book_alone(shown: Web) -> None:
    house, csm = shown.house, shown.cast.csm
    mine = revenue_report(house, by="account", scope=shown.principal(csm).scope)
    whole = revenue_report(house)
    names = {one.title for one in mine.numbers.groups}
    assert names == {house.accounts.get(one).name for one in shown.ids_of(csm)}
    assert 0 < mine.numbers.whole.total.cents["end"] < whole.numbers.whole.total.cents["end"]
    with shown.client(csm) as client:
        page = client.get("/business?by=account").text
    foreign = [house.accounts.get(one).name for one in shown.ids_of(shown.cast.other)]
    assert not [name for name in foreign if name in page]


def test_the_csv_of_the_movements_adds_up_to_the_cent(shown: Web) -> None:
    with shown.client(shown.cast.admin) as client:
        rows = list(csv.DictReader(io.StringIO(client.get("/business.csv").text)))
    last = revenue_report(shown.house).numbers.whole.months[-1]
    assert rows[-1]["end"] == amount(last.cents["end"], grouped=False)


def test_a_period_that_cannot_be_is_refused_in_a_sentence(shown: Web) -> None:
    with shown.client(shown.cast.admin) as client:
        backwards = client.get("/business?from=2026-03-01&to=2026-01-01")
        nowhere = client.get("/business?currency=XXQ")
    assert (backwards.status_code, nowhere.status_code) == (422, 422)
    assert "lies after" in backwards.text


def test_today_is_of_ones_own_accounts(shown: Web) -> None:
    csm, other = shown.cast.csm, shown.cast.other
    with shown.client(csm) as client:
        page = client.get("/today").text
        assert str(csm.csm) in page
        assert str(other.csm) not in page
        foreign = [shown.house.accounts.get(one).name for one in shown.ids_of(other)]
        assert not [name for name in foreign if name in page]
    with shown.client(shown.cast.admin) as client:
        assert str(other.csm) in client.get("/today").text
