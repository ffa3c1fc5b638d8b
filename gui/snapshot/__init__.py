"""Pictures of the real window, and its frame times."""
