"""The web application: screens over the same functions as the command line; nothing is decided here but who sees it."""
