"""What `keepwell doctor` looks at."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from domain.errors import KeepwellError
from domain.model_calls import Outcome
from keepwell.bootstrap import House, make_home
from keepwell.daily_job import DAILY
from keepwell.model_report import configured, probe
from keepwell.operations.backup import last_backup
from keepwell.refitting import refit_advice
from keepwell.sending import channel_of, way_out, wrong_with_mail
from storage.runs import RunState

LEAST_FREE_BYTES = 500_000_000
FRESH = timedelta(days=2)
BACKED_UP = timedelta(days=8)
NEEDS_DATABASE = ("data", "last run", "schedule", "sources", "calibration", "outbox")
HOW_TO_ASK_MAIL = "`keepwell doctor --mail` tries it without sending"
HOW_TO_ASK = "`keepwell doctor --model` asks it"


@dataclass(frozen=True)
class Finding:
    what: str
    ok: bool
    says: str


def checkup(house: House, ask_model: bool = False, ask_mail: bool = False) -> list[Finding]:
    """One finding per check, in the order a person would mend them; a check that breaks is a finding too.

    `ask_model`: put a question to the language model, which may cost a fraction of a cent. `ask_mail`: connect to the
    mail server and sign in, without sending.
    """
    checks: dict[str, Callable[[House], Finding]] = {
        "home": _home,
        "database": _database,
        "activity": _activity,
        "data": _data,
        "last run": _last_run,
        "schedule": _schedule,
        "sources": _data_gaps,
        "calibration": _calibration,
        "model": partial(_model, asked=ask_model),
        "mail": partial(_mail, asked=ask_mail),
        "outbox": _outbox,
        "sign-in": _sign_in,
        "backup": _backup,
        "traces": _traces,
    }
    findings: list[Finding] = []
    for what, check in checks.items():
        if what not in NEEDS_DATABASE or all(one.ok for one in findings if one.what in ("home", "database")):
            findings.append(_guarded(what, check, house))
    return findings


def _guarded(what: str, check: Callable[[House], Finding], house: House) -> Finding:
    try:
        return check(house)
    except KeepwellError as refused:
        return Finding(what, False, str(refused))
    except Exception as broken:
        return Finding(what, False, f"{type(broken).__name__}: {broken}")


def _home(house: House) -> Finding:
    home = house.settings.home
    make_home(house.settings)
    free = shutil.disk_usage(home).free
    writable = os.access(home, os.W_OK)
    says = f"{home.absolute()}, {free / 1e9:.1f} GB free"
    if not writable:
        return Finding("home", False, f"{says}; it cannot be written. Give this user the right to.")
    return Finding("home", free > LEAST_FREE_BYTES, says)


def _database(house: House) -> Finding:
    kind = house.engine.dialect.name
    return Finding("database", True, f"{kind}, {len(house.accounts.ids()):,} accounts, newest schema")


def _activity(house: House) -> Finding:
    span = house.activity.span()
    says = "no usage events yet" if span is None else f"usage from {span[0]} to {span[1]}"
    return Finding("activity", True, says)


def _data(house: House) -> Finding:
    last = house.facts.last_day()
    if last is None:
        return Finding("data", True, "nothing imported yet: `keepwell import PATH` or `keepwell demo`")
    waiting = len(house.accounts.touched_since_score())
    return Finding("data", True, f"newest fact {last}; {waiting:,} accounts wait for a score")


def _last_run(house: House) -> Finding:
    last = house.runs.latest(DAILY)
    if last is None:
        return Finding("last run", True, "none yet: `keepwell run`")
    if last.state == RunState.FAILED:
        says = f"run {last.id} of {last.as_of} failed ({last.error}): `keepwell run --resume {last.id}`"
        return Finding("last run", False, says)
    if last.state == RunState.CANCELLED:
        says = f"run {last.id} of {last.as_of} was {last.error}: `keepwell run --resume {last.id}` would finish it"
        return Finding("last run", True, says)
    if last.state == RunState.RUNNING:
        says = (
            f"run {last.id} of {last.as_of} is going on; if it was killed: `keepwell run --resume {last.id}`"
        )
        return Finding("last run", True, says)
    age = house.now() - (last.finished_at or last.started_at)
    ago = {0: "today", 1: "yesterday"}.get(age.days, f"{age.days} days ago")
    says = f"run {last.id} of {last.as_of}, finished {ago}"
    return Finding("last run", age <= FRESH, says if age <= FRESH else f"{says}: is the schedule on?")


def _schedule(house: House) -> Finding:
    """What is late, or when it ran last; a home that nobody ever started a scheduler for is in order."""
    from keepwell.scheduling.watchdog import watch

    found = watch(house)
    if not found:
        return Finding("schedule", True, "never started: `keepwell schedule` runs every day by itself")
    late = [one.late for one in found if one.late]
    if late:
        return Finding("schedule", False, "; ".join(late))
    return Finding(
        "schedule", True, ", ".join(one.says() for one in found if one.age is not None) or "just started"
    )


def _calibration(house: House) -> Finding:
    """Always in order: a refit is advice, and nobody's but a person's decision."""
    return Finding("calibration", True, refit_advice(house))


def _model(house: House, asked: bool) -> Finding:
    """No model is in order; one that was asked has to answer."""
    told = configured(house.settings)
    if not house.settings.has_model or not asked:
        return Finding("model", True, f"{told}. {HOW_TO_ASK}" if house.settings.has_model else told)
    found = probe(house)
    ok = found.outcome is Outcome.OK
    return Finding("model", ok, f"{told}. {'Asked' if ok else found.outcome.value}: {found.says}")


def _data_gaps(house: House) -> Finding:
    stopped = [alert.source for alert in house.alerts.live() if alert.source]
    if stopped:
        return Finding("sources", False, f"stopped: {', '.join(str(s) for s in stopped)}")
    return Finding("sources", True, "all that were ever heard of still deliver")


def _mail(house: House, asked: bool) -> Finding:
    """Settings that do not fit are found without asking anybody."""
    told = way_out(house.settings)
    wrong = wrong_with_mail(house) if asked or house.settings.outbox == "file" else _unset(house)
    if wrong is not None:
        return Finding("mail", False, f"{told}: {wrong}")
    says = f"{told}{'; it lets us in' if asked and house.settings.outbox == 'smtp' else ''}"
    open_question = house.settings.outbox == "smtp" and not asked
    return Finding("mail", True, f"{says}. {HOW_TO_ASK_MAIL}" if open_question else says)


def _unset(house: House) -> str | None:
    try:
        channel_of(house)
    except KeepwellError as wrong:
        return str(wrong)
    return None


def _outbox(house: House) -> Finding:
    """A message nobody knows the fate of, and a stop, want a person."""
    from domain.outbox import OutboxState
    from storage.outbox_rows import counts

    switch = house.outbox.switch()
    if switch.stopped:
        return Finding(
            "outbox", False, f"stopped by {switch.by}: {switch.reason}; `keepwell outbox start` ends it"
        )
    found = counts(house.engine)
    unclear = found.get(OutboxState.UNCLEAR, 0)
    if unclear:
        says = f"{unclear:,} unclear: `keepwell outbox list --state unclear`, then `keepwell outbox settle`"
        return Finding("outbox", False, says)
    told = ", ".join(f"{count:,} {state.value}" for state, count in sorted(found.items()))
    return Finding("outbox", True, told or "nothing was approved yet")


def _sign_in(house: House) -> Finding:
    """An identity provider has to answer, be who it is said to be, and know our address."""
    provider = house.identity_provider
    if provider is None:
        return Finding("sign-in", True, "by password and one-time link; no identity provider is configured")
    from keepwell.signing_in.oidc.trying import tried

    ok, says = tried(provider, house.now())
    return Finding("sign-in", ok, says)


def _backup(house: House) -> Finding:
    """Whoever made one wants another every week; who made none may keep the home otherwise."""
    last = last_backup(house.settings)
    if last is None:
        return Finding("backup", True, "none was made of this home: `keepwell backup PATH`")
    age = house.now() - last
    ago = {0: "today", 1: "yesterday"}.get(age.days, f"{age.days} days ago")
    says = f"the last one was made {ago}"
    return Finding("backup", age <= BACKED_UP, says if age <= BACKED_UP else f"{says}: is its timer on?")


def _traces(house: House) -> Finding:
    where = house.settings.otel_endpoint
    return Finding("traces", True, "off" if where is None else "on, to the address of KEEPWELL_OTEL_ENDPOINT")
