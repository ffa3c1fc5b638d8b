"""Inside the cell: clamp, isolated receptors, single spines."""
