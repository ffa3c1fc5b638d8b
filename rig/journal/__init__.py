"""The experiment on the disk: written, read, replayed, restored; and recordings from elsewhere."""
