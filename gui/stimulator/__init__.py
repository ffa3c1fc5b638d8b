"""The stimulator: pathways, patterns, and the curves that are tried out."""
