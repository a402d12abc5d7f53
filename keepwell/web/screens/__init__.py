"""One module per screen."""

from keepwell.web.screens import (
    business,
    calibration,
    home,
    importing,
    jobs,
    prompts,
    settings,
    sign_in,
    today,
)

ROUTERS = (
    home.routes,
    sign_in.routes,
    jobs.routes,
    today.routes,
    business.routes,
    calibration.routes,
    importing.routes,
    prompts.routes,
    settings.routes,
)
"""Of every screen, in the order in which paths are tried."""
