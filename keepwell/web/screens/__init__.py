"""One module per screen."""

from keepwell.web.screens import (
    account,
    business,
    calibration,
    exports,
    home,
    importing,
    jobs,
    operations,
    portfolio,
    prompts,
    running_it,
    runs,
    settings,
    sign_in,
    today,
    welcome,
)

ROUTERS = (
    operations.routes,
    home.routes,
    sign_in.routes,
    jobs.routes,
    welcome.routes,
    portfolio.routes,
    exports.routes,
    account.routes,
    today.routes,
    business.routes,
    calibration.routes,
    importing.routes,
    runs.routes,
    prompts.routes,
    running_it.routes,
    settings.routes,
)
"""Of every screen, in the order in which paths are tried."""
