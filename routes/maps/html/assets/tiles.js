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

function underTiles(map, inset) {
  tilesLayer(data.tiles).addTo(map);
  if (!inset) return;
  tilesLayer(data.tiles).addTo(inset.map);
  inset.map.getPane("r-ground").style.display = "none";
}
