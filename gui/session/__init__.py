"""What this window knows of the experiment, once, and the way to the engine."""
