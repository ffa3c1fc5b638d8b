"""The numbers of a sweep: one at a time, many at once, and fits through them."""
