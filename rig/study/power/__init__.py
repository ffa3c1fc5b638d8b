"""What a design truly does: its study repeated many times on slices that were computed for it."""
