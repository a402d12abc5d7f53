"""Questions in plain language: what they ask, as a typed filter, and the answer in sentences from its rows."""
