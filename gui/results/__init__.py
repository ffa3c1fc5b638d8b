"""The Results workspace: figure, every slice, statistics and export of a study."""
