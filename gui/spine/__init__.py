"""The inside of one average synapse, which no electrode sees."""
