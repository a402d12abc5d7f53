"""The business numbers: what the portfolio earns, how that moved, and what it says, within somebody's accounts."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from agents.revenue.movements import GAINS, MOVEMENTS
from agents.revenue.report import By
from domain.errors import KeepwellError
from domain.scope import AccountScope
from keepwell.bootstrap import House
from keepwell.revenue_export import csv_rows
from keepwell.revenue_kept import kept_report
from keepwell.revenue_report import POINT_IN_TIME, RevenueReport, year_before
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.downloads import csv_file
from keepwell.web.handed import TheHouse
from keepwell.web.rendering import page

GROUPS_SHOWN = 60
COHORTS_SHOWN = 14
COHORT_MONTHS = 13
routes = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Asked:
    """What the address says of which numbers are meant."""

    start: Annotated[date | None, Query(alias="from")] = None
    to: date | None = None
    by: By | None = None
    currency: Annotated[str | None, Query(max_length=3)] = None
    margin: Annotated[float, Query(ge=0.1, le=100)] = 100.0

    def report(self, house: House, scope: AccountScope) -> RevenueReport:
        currency = (self.currency or "").upper() or None
        return kept_report(house, self.start, self.to, self.by, currency, self.margin / 100, scope)

    def filled(self, today: date) -> dict[str, Any]:
        """As the form shows it."""
        end = self.to or today
        return {
            "from": self.start or year_before(end),
            "to": end,
            "by": self.by or "",
            "currency": self.currency or "",
            "margin": self.margin,
        }


TheAsked = Annotated[Asked, Depends()]


@routes.get("/business")
@allow(*EVERY_ROLE)
def business(request: Request, house: TheHouse, who: Who, wanted: TheAsked) -> HTMLResponse:
    asked = wanted.filled(house.today())
    try:
        found = wanted.report(house, who.scope)
    except KeepwellError as refused:
        return page(request, "business/page.html", 422, asked=asked, wrong=str(refused), found=None)
    return page(
        request,
        "business/page.html",
        asked=asked,
        wrong="",
        found=found,
        n=found.numbers,
        how=POINT_IN_TIME,
        movements=[str(one) for one in MOVEMENTS],
        gains=[str(one) for one in GAINS],
        waterfall=_waterfall(found),
        over_time=_over_time(found),
        heatmap=_heatmap(found),
        groups=_groups(found),
        query=str(request.url.query),
    )


@routes.get("/business.csv")
@allow(*EVERY_ROLE)
def business_csv(house: TheHouse, who: Who, wanted: TheAsked) -> Response:
    found = wanted.report(house, who.scope)
    name = f"movements_{found.numbers.asked.first}_{found.numbers.asked.last}.csv"
    return csv_file(csv_rows(found), name)


def _units(cents: int) -> float:
    return round(cents / 100, 2)


def _waterfall(found: RevenueReport) -> dict[str, Any]:
    """Months side by side: gains above the line, losses below it."""
    months = found.numbers.whole.months
    series = []
    for movement in map(str, MOVEMENTS):
        sign = 1 if movement in {str(one) for one in GAINS} else -1
        values = [sign * _units(month.cents[movement]) for month in months]
        if any(values):
            series.append({"name": movement, "values": values, "colour": COLOURS[movement]})
    return {"x": [str(month.last) for month in months], "series": series}


COLOURS = {
    "new": "accent",
    "reactivation": "soft",
    "resumed": "soft",
    "expansion": "green",
    "contraction": "orange",
    "churned": "red",
    "paused": "soft",
}


def _over_time(found: RevenueReport) -> dict[str, Any]:
    months = found.numbers.whole.months
    return {
        "x": [str(month.last) for month in months],
        "series": [
            {"name": f"MRR, {found.currency}", "values": [_units(one.cents["end"]) for one in months]}
        ],
    }


def _heatmap(found: RevenueReport) -> dict[str, Any]:
    """MRR still there in percent of what each cohort first paid."""
    cohorts = [one for one in found.numbers.cohorts if one.mrr_cents][-COHORTS_SHOWN:]
    cells = [
        [month.month, row, round(100 * month.mrr_cents / cohort.mrr_cents)]
        for row, cohort in enumerate(cohorts)
        for month in cohort.months
        if month.month < COHORT_MONTHS
    ]
    reached = max((cell[0] for cell in cells), default=0)
    return {
        "x": [str(month) for month in range(reached + 1)],
        "y": [f"{cohort.start:%Y-%m}" for cohort in cohorts],
        "cells": cells,
        "most": max([100, *(cell[2] for cell in cells)]),
    }


def _groups(found: RevenueReport) -> list[Any]:
    groups = [one for one in found.numbers.groups if any(one.moves.total.cents.values())]
    return sorted(groups, key=lambda one: -one.moves.total.cents["end"])[:GROUPS_SHOWN]
