"""The portfolio and one account as the screens show them: columns kept per process, read again as parts change."""
