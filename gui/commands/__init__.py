"""One file a command that shows the window, or writes what only a window can."""
