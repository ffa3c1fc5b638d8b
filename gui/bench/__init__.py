"""The workspace that puts the instruments together."""
