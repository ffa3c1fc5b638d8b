"""What stands around the slice: electrodes, stimulator, perfusion, amplifier, and the preparation in the chamber."""
