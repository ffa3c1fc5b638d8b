"""The time course: points, lanes, and what is planned."""
