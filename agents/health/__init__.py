"""Health: the frozen frame, the score and its trajectory, what moved it, and the way back."""
