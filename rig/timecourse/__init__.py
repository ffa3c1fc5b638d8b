"""What a record holds over time: trains, drugs, the baseline and what is said in percent of it."""
