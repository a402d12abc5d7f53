"""Who is who: whose account a message, a meeting or a transcript belongs to, by the people it names."""
