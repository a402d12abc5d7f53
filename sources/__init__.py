"""Outside formats become canonical records here."""
