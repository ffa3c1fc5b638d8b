"""Studies for a notebook: a handful of functions, which ``rig.study`` hands on by name."""
