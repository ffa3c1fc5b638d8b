"""Brings a bare machine to a working lab: `python -m setup lab` or `python -m setup tests`. Standard library only."""
