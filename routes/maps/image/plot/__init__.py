"""Drawing on axes of matplotlib that somebody has, or is given: `net.plot`."""
