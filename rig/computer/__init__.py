"""This computer: kept kernels, what the program is, what is lacking."""
