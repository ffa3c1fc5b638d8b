"""What a study is before it is run: groups, slices of animals, the plan of its analysis."""
