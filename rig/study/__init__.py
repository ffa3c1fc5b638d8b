"""Many slices: cohorts, their tables and figures."""
