"""One file a command that needs no window: its arguments, its words, its exit code."""
