"""Groups compared: tests, intervals, effect sizes, power, each as R gives it."""
