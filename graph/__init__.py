"""LangGraph wiring."""
