"""The ways out: a file each. None of them decides anything; they send what outbox/deliver.py hands them, as it is."""
