"""REST under /api/v1: what people do on screens and on the command line, for programs (docs/api.md)."""
