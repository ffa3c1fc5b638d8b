"""What plots are drawn with: axes, lines, items of a view."""
