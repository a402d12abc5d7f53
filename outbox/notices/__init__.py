"""Notices to other systems: signed webhooks that say that something happened."""
