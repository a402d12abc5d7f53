"""What leaves as a file: tables, the QBR deck, the account brief, the calendar of renewals."""
