"""What to do about an account: the table of playbooks, save plans, what worked here, and today's list."""
