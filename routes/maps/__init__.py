"""How a network is drawn: from records to a description, from there to a page."""
