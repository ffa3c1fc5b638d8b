"""The protocol card: steps on the experiment's time, run from here and edited."""
