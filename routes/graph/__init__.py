"""How waypoints connect: graphs, least paths, scenarios, structure. The only home of NetworkX."""
