"""The way in: settings, bootstrap, command line."""
