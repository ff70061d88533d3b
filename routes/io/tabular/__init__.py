"""Tables of places, legs and figures: which columns mean what, and what they say."""
