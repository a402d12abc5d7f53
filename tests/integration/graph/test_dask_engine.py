"""The same blocks on a Dask cluster: the same bits."""

from collections.abc import Callable, Iterator

import pytest
from integration.graph.conftest import AS_OF
from integration.graph.portfolio_state import alerts, opportunities, same_bits, scores, signals

from domain.errors import MisconfiguredError
from graph import engines
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily

pytestmark = pytest.mark.usefixtures("undrafted")

MakeHouse = Callable[[str], House]


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:
        yield cluster.scheduler_address.removeprefix("tcp://")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_cluster_gives_the_scores_and_alerts_of_one_machine(new_house: MakeHouse, scheduler: str) -> None:
    local, cluster = new_house("local"), new_house("cluster")
    run_daily(local, Order(DAILY, AS_OF, AS_OF))
    done = run_daily(cluster, Order(DAILY, AS_OF, AS_OF, engine=f"dask://{scheduler}"))
    assert (done.summary or {})["engine"] == f"dask://{scheduler}"
    assert same_bits(scores(local), scores(cluster))
    assert same_bits(signals(local), signals(cluster))
    assert alerts(local) == alerts(cluster)
    assert opportunities(local) == opportunities(cluster)


def test_a_cluster_that_is_not_there_is_refused_with_a_sentence(
    new_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "ANSWERS_WITHIN", "1s")
    with pytest.raises(MisconfiguredError, match="No Dask scheduler answers"):
        run_daily(new_house("nobody"), Order(DAILY, AS_OF, AS_OF, engine="dask://127.0.0.1:9"))
