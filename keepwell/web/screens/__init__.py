"""One module per screen."""

from keepwell.web.screens import home, jobs, prompts, settings, sign_in

ROUTERS = (home.routes, sign_in.routes, jobs.routes, prompts.routes, settings.routes)
"""Of every screen, in the order in which paths are tried."""
