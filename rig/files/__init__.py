"""Files in, checked; files out, whole or not at all; refusals in one sentence."""
