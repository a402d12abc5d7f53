"""What is kept of one person: handed over, or erased everywhere."""
