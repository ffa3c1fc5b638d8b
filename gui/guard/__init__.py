"""What nobody foresaw must not end the window: one place hears of it, and a panel that cannot be drawn stands still."""
