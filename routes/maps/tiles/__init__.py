"""Tiles under a map: of a host, of a Web Map Service, or of a file on this machine."""
