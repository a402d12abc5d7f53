"""Keepwell for agents: tools, resources and prompts over MCP, each within what the caller's token may."""
