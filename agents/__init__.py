"""Agents are handed facts and return findings; they open no session, read no settings, ask no clock."""
