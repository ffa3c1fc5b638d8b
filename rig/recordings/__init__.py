"""Recordings of other rigs: what their files hold, and what is taken for what in them."""
