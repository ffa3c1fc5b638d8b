"""A study while it runs: what a slice gives, where it is computed, and the file that keeps it."""
