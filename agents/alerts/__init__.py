"""Alerts: the rule table, when a rule fires and clears, the life of an alert, and its words."""
