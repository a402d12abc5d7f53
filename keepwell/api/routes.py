"""All routes of the API."""

from keepwell.api import (
    accounts,
    alerts,
    answers,
    business,
    drafts,
    imports,
    intake,
    outbox,
    reference,
    runs,
    subscriptions,
    work,
)

ROUTERS = (
    reference.routes,
    accounts.routes,
    accounts.scores_routes,
    alerts.routes,
    work.routes,
    answers.routes,
    drafts.routes,
    outbox.routes,
    business.routes,
    runs.routes,
    imports.routes,
    intake.routes,
    subscriptions.routes,
)
PAGES = (reference.pages,)
