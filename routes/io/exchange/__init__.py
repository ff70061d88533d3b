"""Tables of other tools and publishers: Flee, FlowmapBlue, origin and destination, figures by country or route."""
