"""Where things are: geodesy, reference layers, places, doubts about positions."""
