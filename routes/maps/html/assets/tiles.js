// Tiles in place of our ground: of a host, of a Web Map Service, or pictures that stand in the page.
function tilesLayer(tiles) {
  if (tiles.wms) return L.tileLayer.wms(tiles.url, tiles.options);
  var layer = L.tileLayer(tiles.url || "", tiles.options);
  if (tiles.at) layer.getTileUrl = function (at) {
    // A map that goes beyond 180 degrees begins anew there.
    var count = Math.pow(2, at.z), picture = tiles.at[at.z + "/" + ((at.x % count) + count) % count + "/" + at.y];
    return picture === undefined ? L.Util.emptyImageUrl : tiles.pictures[picture];
  };
  return layer;
}

// A page without tiles has nothing of this: what it does is wrapped here, and the map with its ground is made by then.
var tiled = null;
if (typeof makeInset !== "undefined") (function (plainPage, plainInset) {
  routesPage = function (map) { tiled = map; plainPage(map); };
  makeInset = function (frame, tip) {
    var inset = plainInset(frame, tip);
    L.control.attribution({ prefix: false }).addTo(tiled);
    [tiled].concat(inset ? inset.map : []).forEach(function (map) {
      ["r-ground", "r-patch"].forEach(function (pane) { if (map.getPane(pane)) map.getPane(pane).style.display = "none"; });
      tilesLayer(data.tiles).addTo(map);
    });
    return inset;
  };
})(routesPage, makeInset);
