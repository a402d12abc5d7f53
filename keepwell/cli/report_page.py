"""The business numbers on a terminal: the sums first, then where they come from, then what to be careful about."""

from agents.revenue.cohorts import Cohort
from agents.revenue.report import By, Group
from agents.revenue.waterfall import Amounts
from keepwell.cli import show
from keepwell.cli.amounts_table import print_amounts
from keepwell.cli.plain import visible
from keepwell.revenue_report import POINT_IN_TIME, RevenueReport
from keepwell.revenue_words import amount, share, units

GROUPS_SHOWN = 30
COHORTS_SHOWN = 12
COHORT_MONTHS = (1, 3, 6, 9, 12)
NAME_WIDTH = 28


def print_report(found: RevenueReport) -> None:
    numbers = found.numbers
    show.say(
        f"Recurring revenue from {numbers.asked.first} to {numbers.asked.last}, in {numbers.currency}",
        style="bold",
    )
    for caution in found.cautions:
        show.say(caution, style="yellow")
    if numbers.first_paid is not None and not found.nothing_told:
        _sums(found)
        _movements(found)
        if numbers.asked.by:
            _groups(found)
        _cohorts(numbers.cohorts)
        _bands(found)
        show.say()
    for note in found.notes:
        show.say(note, style="yellow")
    if numbers.first_paid is not None and not found.nothing_told:
        _how(found)


def _sums(found: RevenueReport) -> None:
    n, total = found.numbers, found.numbers.whole.total
    gross, change = total.cents, total.cents["end"] - total.cents["start"]
    grown = f", {100 * change / gross['start']:+.1f} %" if gross["start"] else ""
    show.say(
        f"MRR {amount(gross['start'])} of {total.paying_start:,} accounts at the start, {amount(gross['end'])} of "
        f"{total.paying_end:,} at the end ({amount(change)}{grown}). ARR {amount(12 * gross['end'])}."
    )
    _retention(found)
    churned = total.accounts["churned"]
    show.say(
        f"Churned MRR {amount(gross['churned'])} ({churned:,} {_accounts(churned)}). Expansion "
        f"{amount(gross['expansion'])}{_of_gains(total)}."
    )
    made = n.contracted
    show.say(
        f"Contracted MRR {amount(made.cents)}: {amount(made.mrr_cents)} running, {amount(made.begins_cents)} signed "
        f"and not begun, {amount(made.ends_cents)} replaced by it or running out."
        if made.begins_cents or made.ends_cents
        else f"Contracted MRR {amount(made.cents)}: nothing is signed that has not begun, and nothing is running out."
    )
    _lifetime(found)
    _beside(found)


def _of_gains(total: Amounts) -> str:
    if total.expansion_share is None:
        return ""
    return f", {share(total.expansion_share)} of the {amount(total.gains)} gained"


def _retention(found: RevenueReport) -> None:
    n, kept = found.numbers, found.numbers.whole.retention
    if kept.nrr is None:
        show.say(f"NRR and GRR: none, since no account had MRR on {n.asked.first}.")
        return
    rates = f", at the rates of {n.asked.last}" if n.rates else ""
    show.say(
        f"NRR {share(kept.nrr)}, GRR {share(kept.grr)}, of the {amount(kept.start_cents)} that the accounts of the "
        f"start paid then{rates}."
    )


def _lifetime(found: RevenueReport) -> None:
    value = found.numbers.lifetime
    if value.cents is None or value.low_cents is None or value.high_cents is None:
        show.say(f"Lifetime value: {value.says}")
        return
    show.say(
        f"Lifetime value of an account {units(value.cents)}, between {units(value.low_cents)} and "
        f"{units(value.high_cents)}: {amount(round(value.mean_mrr_cents or 0))} a month for {value.months:.1f} months."
    )
    show.say(value.says, style="dim", indent=2)


def _beside(found: RevenueReport) -> None:
    back, s = found.numbers.refunds, found.numbers.standing
    said = []
    if back.invoices:
        invoices = f"{back.invoices:,} invoice{'' if back.invoices == 1 else 's'}"
        said.append(
            f"{amount(back.cents)} refunded on {invoices} of {back.accounts:,} {_accounts(back.accounts)}"
        )
    if s.paused_accounts:
        said.append(
            f"{s.paused_accounts:,} {_accounts(s.paused_accounts)} paused ({amount(s.paused_cents)} a month)"
        )
    if s.trials:
        said.append(f"a trial runs at {s.trials:,} {_accounts(s.trials)}")
    show.say(f"Beside MRR: {'; '.join(said) or 'no refunds, and nobody is paused or on trial'}.")
    if s.several:
        show.say(
            f"{s.several:,} {_accounts(s.several)} with more than one subscription at once: all of them are added up "
            f"({s.subscriptions:,} subscriptions in all)."
        )


def _accounts(count: int) -> str:
    return "account" if count == 1 else "accounts"


def _movements(found: RevenueReport) -> None:
    months, total = found.numbers.whole.months, found.numbers.whole.total
    if not months:
        return
    rows = [*((str(m.last), m) for m in months), ("in all", total)]
    _title(f"How MRR moved, in {found.currency}")
    print_amounts((">to",), [((name,), amounts, ()) for name, amounts in rows])


def _title(words: str) -> None:
    show.say()
    show.say(words, style="bold")


def _groups(found: RevenueReport) -> None:
    n = found.numbers
    by = str(n.asked.by)
    groups = [group for group in n.groups if any(group.moves.total.cents.values())]
    groups.sort(key=lambda group: -group.moves.total.cents["end"])
    shown = groups[:GROUPS_SHOWN]
    _title(f"By {by}, in {found.currency}")
    rows = [(_named(found, group), group.moves.total, _kept(group)) for group in shown]
    if rows:
        paying = () if by == By.ACCOUNT else (">accounts",)
        print_amounts((by, *paying), rows, (">NRR", ">GRR"))
    if len(groups) > GROUPS_SHOWN:
        show.say(f"{len(groups) - GROUPS_SHOWN:,} more: --csv and --json give all.")
    _group_lifetimes(groups)


def _kept(group: Group) -> tuple[str, str]:
    return share(group.moves.retention.nrr), share(group.moves.retention.grr)


def _group_lifetimes(groups: list[Group]) -> None:
    values = [(group, group.lifetime.cents) for group in groups if group.lifetime is not None]
    if values:
        told = (
            f"{_label(one)} {'not enough to say' if cents is None else units(cents)}" for one, cents in values
        )
        show.say(f"Lifetime value: {', '.join(told)}.")


def _label(group: Group) -> str:
    return "none" if group.name is None else visible(group.name)


def _named(found: RevenueReport, group: Group) -> tuple[str, ...]:
    paying = () if found.numbers.asked.by == By.ACCOUNT else (f"{group.moves.total.paying_end:,}",)
    return show.clip(group.title or _label(group), NAME_WIDTH), *paying


def _cohorts(cohorts: list[Cohort]) -> None:
    shown = cohorts[-COHORTS_SHOWN:]
    reached = max((len(cohort.months) for cohort in shown), default=0) - 1
    months = [month for month in COHORT_MONTHS if month <= reached]
    if not months:
        return
    _title("Cohorts by the month they first paid in: accounts / MRR still there so many months later, in %")
    show.table(
        (">started", ">accounts", ">first MRR", *(f">{month}" for month in months)),
        (
            (
                f"{cohort.start:%Y-%m}",
                f"{cohort.accounts:,}",
                units(cohort.mrr_cents),
                *(_still_there(cohort, month) for month in months),
            )
            for cohort in shown
        ),
    )


def _still_there(cohort: Cohort, month: int) -> str:
    if month >= len(cohort.months):
        return ""
    then = cohort.months[month]
    money = f"{100 * then.mrr_cents / cohort.mrr_cents:.0f}" if cohort.mrr_cents else "·"
    return f"{100 * then.accounts / cohort.accounts:.0f} / {money}"


def _bands(found: RevenueReport) -> None:
    bands = [band for band in found.numbers.bands if band.accounts]
    if not bands:
        return
    whole = sum(band.mrr_cents for band in bands)
    when = (
        f"as scored for {found.scored_on}"
        if found.scored_on
        else "nothing was scored by then (`keepwell run`)"
    )
    _title(f"MRR on {found.numbers.asked.last} by health, {when}")
    show.table(
        ("health", ">accounts", ">MRR", ">share of MRR"),
        (
            (
                show.text(band.band, show.BAND_STYLE.get(band.band, "dim")),
                f"{band.accounts:,}",
                amount(band.mrr_cents),
                share(band.mrr_cents / whole if whole else None),
            )
            for band in bands
        ),
    )


def _how(found: RevenueReport) -> None:
    rates = found.numbers.rates
    if rates:
        told = ", ".join(
            f"1 {code} = {rate.value:.6g} {found.currency} ({rate.day}"
            f"{'' if rate.how == 'direct' else f', by way of {rate.via}' if rate.via else ', inverse'})"
            for code, rate in rates.items()
        )
        show.say(
            f"Converted at the newest rate on or before each day; for {found.numbers.asked.last}: {told}. Both ends of "
            "a movement are converted at the rate of the later one; what the rate itself did is the column "
            "'rates'.",
            style="dim",
        )
    show.say(POINT_IN_TIME, style="dim")
