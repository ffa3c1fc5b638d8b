"""The slice: molecules, spines, cable and field. numpy, scipy and numba only: no Qt, no threads, no files, no wall
clock.
"""
