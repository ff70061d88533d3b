"""The page of a map to which nothing was added: what folium would render for it, without folium."""

from __future__ import annotations

from pathlib import Path

from routes.maps.html.libraries import say_hosts
from routes.maps.html.page import document, write_page
from routes.maps.spec import MapSpec

__all__ = ["parts", "save"]

_HTML = """
    
            <div class="folium-map" id="map_routes" ></div>
        """  # noqa: W293
_SCRIPT = """
    
            var map_routes = L.map(
                "map_routes",
                {
                    center: [%s, %s],
                    crs: L.CRS.EPSG3857,
                    ...{
  "zoom": 4,
  "zoomControl": false,
  "preferCanvas": false,
  "attributionControl": false,
  "zoomSnap": 0,
  "zoomDelta": 1,
  "scrollWheelZoom": false,
  "worldCopyJump": false,
  "maxBoundsViscosity": 1.0,
  "zoomAnimation": false,
  "fadeAnimation": false,
}

                }
            );

            

        
    
            
            routesPage(map_routes);
            
        """  # noqa: W293


def parts(spec: MapSpec) -> tuple[str, str]:
    """Return the HTML and the script that `routes.maps.html.folium_map.page_map` renders for a map by itself."""
    west, south, east, north = spec.bounds
    return _HTML, _SCRIPT % (round((south + north) / 2, 4), round((west + east) / 2, 4))


def save(spec: MapSpec, path: str | Path) -> Path:
    """Write the page of a map; return the path. A host that it asks for tiles is said in a `RoutesWarning`.

    Raises
    ------
    FileError
        If the folder does not exist or cannot be written.
    """
    written = write_page(document(spec, *parts(spec)).html, path)
    say_hosts(written.name, [] if spec.tiles is None else [spec.tiles.host])
    return written
