"""Opens the lab: the window on one living slice, and the next one in its place."""
