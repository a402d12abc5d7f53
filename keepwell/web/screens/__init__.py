"""One module per screen."""

from keepwell.web.screens import (
    account,
    business,
    calibration,
    exports,
    home,
    importing,
    jobs,
    portfolio,
    prompts,
    settings,
    sign_in,
    today,
    welcome,
)

ROUTERS = (
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
    prompts.routes,
    settings.routes,
)
"""Of every screen, in the order in which paths are tried."""
