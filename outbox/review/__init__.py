"""People decide about drafts: who has one in hand, what they say of it, what becomes of it."""
