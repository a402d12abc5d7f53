"""What is new made searchable beside a server, in a process of its own."""
