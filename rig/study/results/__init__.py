"""What a study gave: which slices count, the analysis, and all that is handed in."""
