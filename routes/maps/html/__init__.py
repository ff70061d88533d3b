"""The map as a page: the folium map, its document, the still map for no JavaScript, the layer for other maps."""
