"""What a reviewer would ask of a design, and of the results of a study: thirty rules."""
