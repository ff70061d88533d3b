"""A draft read against a network: the places it names, the way between them, its figures against those published."""
