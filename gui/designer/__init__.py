"""The Designer: groups on one ruler, the animals and slices of a study, its analysis, and the cohort while it runs."""
