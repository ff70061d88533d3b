"""Files of points, lines and areas with positions: geographic formats."""
