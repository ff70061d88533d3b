"""Geometry providers: how a leg gets its line, one small module each."""
