"""One module per screen."""

from keepwell.web.screens import home, review, review_verdicts, sign_in

ROUTERS = (home.routes, review.routes, review_verdicts.routes, sign_in.routes)
"""Of every screen, in the order in which paths are tried."""
