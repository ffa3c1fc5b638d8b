"""The instruments around the slice, and experiment time. No Qt."""
