"""The terminal of the command line: colour, progress, what streams in and out, and what is set once for all calls."""
