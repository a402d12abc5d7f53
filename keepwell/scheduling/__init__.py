"""The scheduler: what falls due, done once by whichever process has the turn. It knows nothing of the web."""
