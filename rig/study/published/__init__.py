"""Published results as data: rows with bands, and how the slice compares."""
