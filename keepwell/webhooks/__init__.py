"""Telling other systems what happened: subscriptions, what each event says, its delivery."""
