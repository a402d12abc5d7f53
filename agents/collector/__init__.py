"""The signal collector: facts in, the 17 signals of every account on every as-of day out."""
