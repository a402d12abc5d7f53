"""Questions about figures, answered from what the day's run has stored."""
