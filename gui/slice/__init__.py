"""The drawing of the slice and its electrodes."""
