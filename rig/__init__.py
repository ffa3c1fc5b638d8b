"""The instruments around the slice, and experiment time. No Qt."""

__version__ = "0.1.0"
