"""A publication folder: pages, embeds, pictures, data, and where it all came from."""
