"""One module per screen."""

from keepwell.web.screens import (
    account,
    business,
    calibration,
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
    account.routes,
    today.routes,
    business.routes,
    calibration.routes,
    importing.routes,
    prompts.routes,
    settings.routes,
)
"""Of every screen, in the order in which paths are tried."""
