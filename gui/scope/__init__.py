"""The oscilloscope: sweeps, cursors, and the numbers beside them."""
