"""How people and programs come in: passwords, one-time links, sessions, tokens, and an identity provider."""
