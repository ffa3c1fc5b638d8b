<<<<<<< HEAD
"""Tests, intervals and power, of numbers alone."""
=======
"""Groups compared: tests, intervals, effect sizes, power, each as R gives it."""
>>>>>>> stat
