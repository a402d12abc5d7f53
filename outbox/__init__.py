"""Review verdicts and delivery, the only code that sends; arrives with the writer."""
