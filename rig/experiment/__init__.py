"""One slice with its instruments and its log, and the runner of a protocol."""
