"""One module per screen."""

from keepwell.web.screens import home, sign_in

ROUTERS = (home.routes, sign_in.routes)
"""Of every screen, in the order in which paths are tried."""
