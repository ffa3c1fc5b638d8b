"""The perfusion: valves, the carrier, and the drug shelf."""
