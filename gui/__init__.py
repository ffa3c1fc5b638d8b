"""The window a person works in."""
