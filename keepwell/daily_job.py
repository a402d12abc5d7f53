"""The daily job from outside: which days, in which calibration, one live run at a time, resumable after any death."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from agents.churn.agent import PRIOR, RiskFrame
from domain.errors import CancelledError, KeepwellError, MisconfiguredError
from graph import rescore
from graph.assess import Frame, facts_since
from graph.daily import Daily, build_daily_graph
from graph.deps import Deps, ModelReads, Progress, quiet
from graph.engines import DaskEngine, Engine, LocalEngine
from graph.remote import StorageUrls
from graph.state import DailyState
from keepwell.bootstrap import House
from keepwell.calibration import active_calibration as active_calibration
from keepwell.drafting import drafting
from keepwell.operations.traces import traced_run
from keepwell.release import give_back
from keepwell.risk import risk_frame
from keepwell.run_orders import Order as Order
from keepwell.run_orders import begin
from keepwell.source_liveness import measured, remembered
from storage.runs import DAILY as DAILY
from storage.runs import RESCORE as RESCORE
from storage.runs import Run

COMPACT_EVERY = 256  # rescores without a quiet moment in between that leave their small files lying
TOGETHER = 2  # tasks of a wave at the same time: they are short and share one interpreter
STEPS_AT_MOST = 1_000_000  # LangGraph's recursion limit counts waves; a large portfolio has many


def run_daily(house: House, order: Order, progress: Progress = quiet) -> Run:
    """Begin a run and see it through; BusyError while another run of the day is alive."""
    with _engine(house, order.engine) as engine:
        run = begin(house, order)
        _carry_out(house, run, engine, progress, fresh=True)
    return _tidied(house, run)


@contextmanager
def opened_run(house: House, order: Order) -> Iterator[tuple[Run, Deps]]:
    """A run begun, with what its graph needs, for whoever sees it through elsewhere (LangGraph Studio).

    Nothing renews its lease but its own steps: where it is given up, another run may begin a lease later.
    """
    with _engine(house, order.engine) as engine:
        run = begin(house, order)
        yield run, _deps(house, run, engine, quiet)
    _tidied(house, run)


def resume(house: House, run_id: int, progress: Progress = quiet) -> Run:
    """Finish a run that died or failed; the result is that of an undisturbed run."""
    run = house.runs.resume(run_id)
    try:
        with _engine(house, (run.details or {})["engine"]) as engine:
            _carry_out(house, run, engine, progress, fresh=False)
    except MisconfiguredError as refused:
        house.runs.fail(run.id, str(refused))
        raise
    return _tidied(house, run)


def _carry_out(house: House, run: Run, engine: Engine, progress: Progress, fresh: bool) -> None:
    details = run.details or {}
    try:
        with _heartbeat(house, run), traced_run(house.traces, run, progress) as traced:
            deps = _deps(house, run, engine, traced)
            ids = details["account_ids"]
            start: DailyState = {"run_id": run.id, "account_ids": ids}
            # A rescore that dies is simply done again: the accounts still wait for it.
            one_day = details["first"] == run.as_of.isoformat()
            if run.kind == RESCORE and one_day and len(ids) <= rescore.AT_MOST:
                _few_graph().invoke(rescore.begin(run.id, ids), context=deps)
            elif run.kind == RESCORE:
                _unkept_graph().invoke(start, _limits(engine), context=deps)
            else:
                with _checkpoints(house) as saver:
                    _resumably(saver, start, _limits(engine), deps, fresh)
    except CancelledError:
        house.runs.cancelled(run.id)
        raise
    except BaseException as broken:
        with suppress(KeepwellError):
            house.runs.fail(run.id, f"{type(broken).__name__} {broken}".strip())
        raise


def _tidied(house: House, run: Run) -> Run:
    """After the work, and after the helpers that had memory of their own are gone."""
    if run.kind == DAILY or run.id % COMPACT_EVERY == 0:
        house.scores.compact()
    if run.kind == DAILY:
        give_back()
    return house.runs.get(run.id)


@cache
def _few_graph() -> rescore.Rescore:
    return rescore.build_rescore_graph()


@cache
def _unkept_graph() -> Daily:
    return build_daily_graph()


def _resumably(
    saver: SqliteSaver, start: DailyState, config: RunnableConfig, deps: Deps, fresh: bool
) -> None:
    """Go on from the last checkpoint where there is one; a thread that is done is deleted."""
    thread = f"run-{start['run_id']}"
    config["configurable"] = {"thread_id": thread}
    begun = not fresh and saver.get_tuple(config) is not None
    # Not built anew: LangGraph takes every node to pieces to build a graph.
    graph = _unkept_graph().copy({"checkpointer": saver})
    graph.invoke(None if begun else start, config, context=deps, durability="sync")
    saver.delete_thread(thread)


def _limits(engine: Engine) -> RunnableConfig:
    return {"recursion_limit": STEPS_AT_MOST, "max_concurrency": max(TOGETHER, engine.at_once)}


def _deps(house: House, run: Run, engine: Engine, progress: Progress) -> Deps:
    details = run.details or {}
    targets = Order(run.kind, date.fromisoformat(details["first"]), run.as_of).targets
    alerts_from = date.fromisoformat(details["alerts_from"]) if details["alerts_from"] else date.max
    ids = details["account_ids"]
    since = facts_since(targets)
    return Deps(
        segments=house.accounts.segments(ids),
        facts=house.facts,
        mentions=house.mentions,
        disc=house.disc,
        scores=house.scores,
        alerts=house.alerts,
        opportunities=house.opportunities,
        runs=house.runs,
        plans=house.plans,
        actions=house.actions,
        annotations=house.annotations,
        model_reads=_model_reads(house) if run.kind == DAILY else None,
        drafting=drafting(house, run.id),
        engine=engine,
        frame=Frame(
            targets=targets,
            alert_days=tuple(day for day in targets if day >= alerts_from),
            calibration=house.calibrations.get(details["calibration"]),
            source_days=(measured if ids is None else remembered)(house, since, run.as_of),
            remembered=ids is not None,
            risk=_risk(house, details.get("model")),
            growth=_risk(house, details.get("growth")),
        ),
        holder=run.holder,
        wave=house.settings.wave,
        progress=progress,
    )


def _risk(house: House, number: int | None) -> RiskFrame:
    """As the run began: without a number, no model had been trained."""
    return PRIOR if number is None else risk_frame(house, number)


@contextmanager
def _engine(house: House, name: str) -> Iterator[Engine]:
    """`local`, or `dask://HOST:PORT`."""
    urls = StorageUrls(house.settings.database, house.settings.activity)
    engine: LocalEngine | DaskEngine
    if name == "local":
        engine = LocalEngine(house.facts, urls)
    elif name.startswith("dask://"):
        engine = DaskEngine(name.removeprefix("dask://"), urls)
    else:
        raise KeepwellError(f"There is no engine '{name}'. Use local or dask://HOST:PORT.")
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def _checkpoints(house: House) -> Iterator[SqliteSaver]:
    """LangGraph's memory in a file of its own; only plain values are ever read back from it."""
    house.settings.home.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(house.settings.checkpoints, check_same_thread=False, timeout=60)
    try:
        yield SqliteSaver(connection, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
    finally:
        connection.close()


def _model_reads(house: House) -> ModelReads:
    settings = house.settings
    return ModelReads(
        house.language_model,
        settings.model or "none",
        settings.model_reads,
        settings.model_read_seconds,
        settings.model_seconds,
        settings.model_profile_reads,
        house.prompts_to_ask(),
    )


@contextmanager
def _heartbeat(house: House, run: Run) -> Iterator[None]:
    """Renews the lease while the work goes on, however long one step takes."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(house.settings.lease_seconds / 3):
            with suppress(KeepwellError):
                house.runs.beat(run.id, run.holder)

    thread = threading.Thread(target=beat, name="keepwell-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
