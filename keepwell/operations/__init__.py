"""Running Keepwell: whether it is well, what it does and costs, and what is kept of it elsewhere."""
