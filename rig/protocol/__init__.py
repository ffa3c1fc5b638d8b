"""A protocol as value, text and timeline; a plan and its edits."""
