"""The same experiment on a thread, against the wall clock."""
