"""Languages: names of things, numbers, dates and the strings of a page in six languages."""
