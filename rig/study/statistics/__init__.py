"""Tests, intervals and power, of numbers alone."""
