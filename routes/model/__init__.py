"""The records and what may be said of them without any library: the truth everything else projects."""
