// The legs and waypoints of a map as one Leaflet layer for any page: data comes packed, text goes in as textContent.
function (packed, map) {
  "use strict";
  var bytes = Uint8Array.from(atob(packed), function (c) { return c.charCodeAt(0); });
  var data = JSON.parse(new TextDecoder().decode(bytes)), look = data.look, group = L.featureGroup();

  function el(tag, parent, text) {
    var node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (parent) parent.appendChild(node);
    return node;
  }
  function place(x, y, grid) { return [Math.atan(Math.sinh(-y / grid * Math.PI / 180)) * 180 / Math.PI, x / grid]; }
  function parts(path, grid) {
    return path.split("M").slice(1).map(function (part) {
      var numbers = part.match(/-?\d+/g).map(Number), x = 0, y = 0, out = [];
      for (var i = 0; i + 1 < numbers.length; i += 2) {
        x += numbers[i];
        y += numbers[i + 1];
        out.push(place(x, y, grid));
      }
      return out;
    });
  }
  function card(thing, title) {
    var box = el("div");
    el("strong", box, title);
    thing.facts.forEach(function (line) { el("div", box, line); });
    thing.figures.forEach(function (row) { el("div", box, row.filter(Boolean).join(": ")); });
    thing.sources.forEach(function (source) {
      var safe = /^(https?:|mailto:)/i.test(source[1]), node = el(safe ? "a" : "div", el("div", box), source[0]);
      if (safe) { node.href = source[1]; node.rel = "noopener nofollow"; node.target = "_blank"; }
    });
    return box;
  }
  function say(layer, thing, title) {
    if (data.tooltip) layer.bindTooltip(el("span", null, title));
    if (data.popup) layer.bindPopup(card(thing, title), { maxWidth: 280 });
    return layer;
  }
  function line(latlngs, style) { return L.polyline(latlngs, L.extend({ fill: false, lineCap: "butt" }, style)); }
  function strong(shape, style) {
    if (!data.highlight) return;
    shape.on("mouseover", function () { shape.setStyle(data.hot); });
    shape.on("mouseout", function () { shape.setStyle(style); });
  }

  if (data.ground) {
    [["land", look.land, look.coast], ["lakes", look.lake, look.lake]].forEach(function (kind) {
      if (!data.ground[kind[0]]) return;
      var style = { fillColor: kind[1], fillOpacity: 1, color: kind[2], weight: 0.7, interactive: false, fillRule: "evenodd" };
      group.addLayer(L.polygon(parts(data.ground[kind[0]], data.ground.grid), style));
    });
    [["borders", look.border, null], ["disputed", look.disputed, "4 4"]].forEach(function (kind) {
      if (!data.ground[kind[0]]) return;
      group.addLayer(line(parts(data.ground[kind[0]], data.ground.grid), { color: kind[1], weight: 1, dashArray: kind[2], interactive: false }));
    });
    group.on("add", function () {
      var on = group._map || map;
      if (on && on.getContainer) on.getContainer().style.background = look.sea;
    });
  }
  data.waypoints.forEach(function (waypoint) {
    if (waypoint.area) {
      group.addLayer(L.polygon(parts(waypoint.area, data.grid), { color: look.lines.foot, weight: 1, dashArray: "1 4", fillOpacity: 0.08, interactive: false }));
    }
    if (waypoint.accuracy_km && waypoint.drawn) {
      group.addLayer(L.circle(place(waypoint.x, waypoint.y, data.grid), { radius: waypoint.accuracy_km * 1000, color: look.accuracy, weight: 1, dashArray: "2 3", fillOpacity: 0.14, interactive: false }));
    }
  });
  var shapes = data.legs.map(function (leg) { return parts(leg.path, data.grid); });
  data.legs.forEach(function (leg, i) {
    group.addLayer(line(shapes[i], { color: look.halo, weight: leg.weight + 3, opacity: 0.9, interactive: false }));
    if (leg.band) group.addLayer(line(shapes[i], { color: leg.color, weight: leg.weight + 6, opacity: look.band, interactive: false }));
  });
  data.legs.forEach(function (leg, i) {
    var style = { color: leg.color, weight: leg.weight, opacity: leg.opacity, dashArray: leg.dash || null, lineCap: leg.round ? "round" : "butt" };
    var shape = say(line(shapes[i], style), leg, leg.title);
    strong(shape, style);
    group.addLayer(shape);
  });
  data.waypoints.forEach(function (waypoint) {
    if (!waypoint.drawn) return;
    var style = { radius: waypoint.radius, color: look.text, weight: 1.8, opacity: 1, fillColor: waypoint.rank ? look.mark : look.text, fillOpacity: 1 };
    var dot = say(L.circleMarker(place(waypoint.x, waypoint.y, data.grid), style), waypoint, waypoint.name);
    group.addLayer(dot);
  });
  return group;
}
