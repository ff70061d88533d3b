// A network as named groups of Leaflet layers, for any map that folium makes. Data comes packed, and its text reaches
// the page through textContent alone. All groups of a map are parts of one drawing: they keep off each other's lines,
// and lie over one another in the order of the page, whichever of them are shown.
var PANES = { ground: 210, area: 230, fill: 395, casing: 400, line: 410, arrow: 420, rim: 425, roundhit: 427, hit: 430, mark: 440, label: 450 };
var DARK = window.matchMedia && matchMedia("(prefers-color-scheme: dark)"), packs = {}, data;

// The data of a description, which stands in the page once, whoever draws from it.
function pack(key, packed) {
  var bytes = Uint8Array.from(atob(packed), function (c) { return c.charCodeAt(0); });
  packs[key] = packs[key] || JSON.parse(new TextDecoder().decode(bytes));
}
function lookOf(net) { return net.looks[net.auto && DARK && DARK.matches ? 1 : 0]; }
function safe(text) { return text.replace(/[&<>"']/g, function (c) { return "&#" + c.charCodeAt(0) + ";"; }); }
function styled(node, style) { Object.keys(style).forEach(function (name) { node.style[name] = style[name]; }); return node; }

// --- what is said ------------------------------------------------------------------------------------------------

function card(net, thing, title) {
  var box = styled(el("div", "routes-card"), font(net, 13));
  box.dir = net.dir;
  box.appendChild(el("strong", "", title));
  (thing.facts || []).forEach(function (line) { box.appendChild(el("div", "", line)); });
  if (thing.note) box.appendChild(el("em", "", thing.note));
  (thing.figures || []).forEach(function (row) { box.appendChild(el("div", "", row[0] + ": " + row[1] + (row[2] ? " (" + row[2] + ")" : ""))); });
  (thing.sources || []).forEach(function (at) { box.appendChild(el("div", "")).appendChild(sourceNode(net.sources[at])); });
  return box;
}

function sourceNode(source) {
  var web = /^(https?:|mailto:)/i.test(source[1]), node = el(web ? "a" : "span", "", source[0]);
  if (web) { node.href = source[1]; node.rel = "noopener nofollow"; node.target = "_blank"; }
  return node;
}

// The sources of a network, folded, as the HTML that an attribution takes: no text in it is read as such.
function sourceList(net) {
  var box = el("details", "routes-sources"), list = el("ul", "");
  box.appendChild(el("summary", "", net.sources_title + " (" + net.sources.length + ")" + (net.credit ? " · " + net.credit : "")));
  box.appendChild(el("div", "", net.source_line));
  box.appendChild(list);
  net.sources.forEach(function (source) { list.appendChild(el("li", "")).appendChild(sourceNode(source)); });
  return box.outerHTML;
}

// Binds a tooltip and a popup, and lets a keyboard reach what a pointer does.
function says(net, layer, title, lines, cards, sticky) {
  if (net.tooltip) {
    var tip = styled(el("div", "routes-tip", title), font(net, 13));
    lines.forEach(function (line) { tip.appendChild(el("div", "", line)); });
    layer.bindTooltip(tip, { sticky: sticky });
  }
  if (net.popup) {
    layer.bindPopup(function () {
      var box = el("div", "");
      cards().forEach(function (one) { box.appendChild(one); });
      return box;
    }, { maxWidth: 300 });
  }
  function reach() {
    var node = layer.getElement();
    if (!node) return;
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", title);
    L.DomEvent.on(node, "keydown", function (event) { if (event.key === "Enter" || event.key === " ") { L.DomEvent.stop(event); layer.openPopup(); } });
  }
  layer.on("add", reach);
  if (layer._map) reach();
  return layer;
}

// --- the drawing of a map ----------------------------------------------------------------------------------------

// Leaflet rounds radii to whole px, and areas would not be in proportion.
var Drawing = L.SVG.extend({
  _updateCircle: function (layer) {
    var p = layer._point, r = Math.max(layer._radius, 0.5), ry = Math.max(layer._radiusY === undefined ? r : layer._radiusY, 0.5), arc = "a" + r + "," + ry + " 0 1,0 ";
    this._setPath(layer, layer._empty() ? "M0 0" : "M" + (p.x - r) + "," + p.y + arc + r * 2 + ",0 " + arc + -r * 2 + ",0 ");
  }
});

function Scene(map, box) {
  var self = this, tag = "routes-" + (box ? L.stamp(box) + "-" : "");
  this.map = map;
  this.groups = [];
  this.names = {};
  this.svgs = {};
  Object.keys(PANES).forEach(function (name) {
    var pane = map.createPane(tag + name, box);
    pane.style.zIndex = PANES[name];
    pane.style.pointerEvents = "none";
    self.names[name] = tag + name;
    if (name !== "label") self.svgs[name] = new Drawing({ pane: tag + name });
  });
  this.labels = map.getPane(tag + "label");
  this.labels.classList.add("leaflet-zoom-hide");
  map.on("moveend zoomend resize viewreset", this.later, this);
  map.on("layeradd layerremove", this.underTiles, this);
}
// Tiles that are on the map take the place of our ground.
Scene.prototype.underTiles = function (event) {
  var tiles = false;
  if (event && !(event.layer instanceof L.GridLayer)) return;
  this.map.eachLayer(function (layer) { tiles = tiles || layer instanceof L.GridLayer; });
  this.map.getPane(this.names.ground).style.display = tiles ? "none" : "";
};
Scene.prototype.later = function () {
  if (this.waiting || !this.groups.length) return;
  this.waiting = true;
  L.Util.requestAnimFrame(function () { this.waiting = false; this.update(); }, this);
};
Scene.prototype.path = function (pane, options) {
  return L.extend({ pane: this.names[pane], renderer: this.svgs[pane], interactive: false, smoothFactor: 0.5 }, options);
};
function sceneOf(map) {
  if (map.routesScene) return map.routesScene;
  var scene = map.routesScene = new Scene(map);
  window.matchMedia("print").addEventListener("change", function (paper) { scene.onPaper(paper.matches); });
  return scene;
}
// On paper stand what was in sight, with its names where they fit there, and the legend below it.
Scene.prototype.onPaper = function (paper) {
  var map = this.map, box = map.getContainer(), still = { animate: false, pan: false }, size = map.getSize(), seen = map.getBounds(), was = this.screen;
  if (!size.x || !size.y) return;
  if (paper) {
    this.screen = { center: map.getCenter(), zoom: map.getZoom(), height: box.style.height, keys: [] };
    Array.from(box.querySelectorAll(".routes-key")).forEach(function (key) {
      this.screen.keys.push({ node: key, corner: key.parentNode, open: key.open });
      key.open = true;
      box.parentNode.insertBefore(key, box.nextSibling);
    }, this);
    var room = this.screen.keys.reduce(function (left, key) { return left - key.node.offsetHeight; }, box.clientHeight);
    box.style.height = Math.max(200, Math.min(room, box.clientWidth * size.y / size.x)) + "px";
    map.invalidateSize(still);
    map.fitBounds(seen, L.extend({ paddingBottomRight: [0, 24] }, still));
  } else if (was) {
    this.screen = null;
    was.keys.forEach(function (key) { key.corner.appendChild(key.node); key.node.open = key.open; });
    box.style.height = was.height;
    map.invalidateSize(still);
    map.setView(was.center, was.zoom, still);
  }
  this.update();
};

var Group = L.FeatureGroup.extend({
  initialize: function (key, part, mode) {
    L.FeatureGroup.prototype.initialize.call(this);
    this.net = packs[key];
    this.part = part;
    this.mode = mode;
    this.options.maxZoom = this.net.max_zoom;
  },
  // A map without tiles then knows how far it zooms, which a cluster of markers asks; tiles may go further.
  beforeAdd: function (map) { map._addZoomLimit(this); },
  onAdd: function (map) {
    this.scene = this.alone || sceneOf(map);
    this.look = lookOf(data = this.net);
    this.drawn = [];
    this.legs = [];
    this.marks = [];
    this.circles = [];
    this.words = [];
    this.heads = null;
    (this.part === "all" ? ["areas", "legs", "figures", "places", "names", "notes"] : [this.part]).forEach(function (part) { DRAW[part](this); }, this);
    L.FeatureGroup.prototype.onAdd.call(this, map);
    this.scene.groups.push(this);
    if (this.net.alt) { map.getContainer().setAttribute("role", "region"); map.getContainer().setAttribute("aria-label", this.net.alt); }
    this.scene.later();
  },
  onRemove: function (map) {
    this.scene.groups.splice(this.scene.groups.indexOf(this), 1);
    L.FeatureGroup.prototype.onRemove.call(this, map);
    this.drawn.forEach(function (layer) { L.FeatureGroup.prototype.removeLayer.call(this, layer); }, this);
    this.words.forEach(function (word) { word.node.remove(); });
    if (this.sea !== undefined) map.getContainer().style.background = this.sea;
    map._removeZoomLimit(this);
    this.scene.later();
  },
  draw: function (layer) { this.drawn.push(layer); this.addLayer(layer); return layer; },
  write: function (word) {
    styled(word.node, { textShadow: [[0, 0, 2], [0, 0, 3], [1, 1, 2], [-1, -1, 2], [1, -1, 2], [-1, 1, 2]].map(function (s) { return s.join("px ") + "px " + this.look.halo; }, this).join(",") });
    word.node.setAttribute("aria-hidden", "true");
    word.node.dir = "auto";
    this.scene.labels.appendChild(word.node);
    this.words.push(word);
  },
  getBounds: function () { return bounds(this.net.bounds); },
  getAttribution: function () { return this.part === "ground" ? safe(this.net.ground_line.replace(/\.$/, "")) : this.net.sources.length ? sourceList(this.net) : safe(this.net.source_line); },
  // What SideBySideLayers cuts off. The group then has a drawing of its own, in one element.
  getContainer: function () {
    var map = this._map;
    if (!this.box) {
      this.box = map.createPane("routes-box-" + L.stamp(this));
      this.box.style.zIndex = PANES.casing;
      map.removeLayer(this);
      this.alone = new Scene(map, this.box);
      map.addLayer(this);
    }
    return this.box;
  }
});

// --- its parts ---------------------------------------------------------------------------------------------------

function font(net, size, more) { return L.extend({ fontFamily: net.sans, fontSize: size * net.label_size + "px" }, more); }
function at(net, thing) { return toLatLng(thing.x, thing.y, net.ground.grid); }
function tone(group, leg) { return leg.shut ? group.look.lines.other : leg.own || (leg.colour === null ? group.look.lines[leg.style] : group.net.colours[group.net.looks.indexOf(group.look)][leg.colour]); }

var DRAW = {
  ground: function (group) {
    var ground = group.net.ground, look = group.look, scene = group.scene;
    // Where our ground ends there is no sea either.
    group.draw(L.rectangle(bounds(group.net.view), scene.path("ground", { fillColor: look.sea, fillOpacity: 1, stroke: false })));
    function rings(kind, fill, edge, weight) {
      if (ground[kind]) group.draw(L.polygon(parsePath(ground[kind], ground.grid), scene.path("ground", { fillColor: fill, fillOpacity: 1, color: edge, weight: weight, fillRule: "evenodd", stroke: weight > 0 })));
    }
    function lines(kind, colour, weight, dash) {
      if (ground[kind]) group.draw(L.polyline(parsePath(ground[kind], ground.grid), scene.path("ground", { color: colour, weight: weight, dashArray: dash, opacity: 1 })));
    }
    rings("land", look.land, look.coast, 0.7);
    lines("rivers", look.river, 1.8, null);
    rings("lakes", look.lake, look.lake, 0);
    lines("borders", look.border, 1, null);
    lines("disputed", look.disputed, 1, "4 4");
    var container = scene.map.getContainer();
    group.sea = container.style.background;
    container.style.background = look.page;
    scene.underTiles();
  },

  areas: function (group) {
    var net = group.net, look = group.look, scene = group.scene;
    net.waypoints.forEach(function (waypoint) {
      if (waypoint.area) group.draw(L.polygon(parsePath(waypoint.area, net.ground.grid), scene.path("area", { color: look.lines.foot, opacity: 0.45, weight: 1, dashArray: "1 4", fillOpacity: 0.08 })));
      if (waypoint.accuracy_km && waypoint.drawn) group.draw(L.circle(at(net, waypoint), scene.path("area", { radius: waypoint.accuracy_km * 1000, color: look.accuracy, opacity: 0.8, weight: 1, dashArray: "2 3", fillOpacity: 0.14 })));
    });
  },

  legs: function (group) {
    var net = group.net, look = group.look, scene = group.scene;
    net.legs.forEach(function (leg) {
      if (leg.unused !== (group.part === "unused") || group.mode && leg.style !== group.mode) return;
      var parts = parsePath(leg.path, net.ground.grid), colour = tone(group, leg), item = { leg: leg, parts: parts, layers: [] };
      function line(pane, options) { return item.layers[item.layers.push(group.draw(L.polyline(parts, scene.path(pane, options)))) - 1]; }
      if (leg.marked) line("area", { color: look.focus, opacity: 0.38, weight: 13 });
      line("casing", { color: look.halo, opacity: 0.9, weight: leg.width + 3 });
      if (leg.band) line("casing", { color: colour, opacity: look.band, weight: 9, lineCap: "butt" });
      var style = { color: leg.flow === 0 && leg.colour === null && !leg.own ? look.lines.other : colour, weight: leg.width, opacity: net.opacity, dashArray: leg.dash || null, lineCap: leg.round ? "round" : "butt" };
      var shown = line("line", style), hit = line("hit", { opacity: 0, weight: Math.max(14, leg.width), interactive: true, className: "routes-hit" });
      says(net, hit, leg.title, leg.tip, function () { return [card(net, leg, leg.title)]; }, true);
      if (net.highlight) {
        hit.on("mouseover", function () { shown.setStyle(net.hot); });
        hit.on("mouseout", function () { shown.setStyle(style); });
      }
      group.legs.push(item);
    });
  },

  // What was not in use at the step of time that is shown.
  unused: function (group) { DRAW.legs(group); },

  places: function (group) {
    var net = group.net, look = group.look, scene = group.scene;
    net.waypoints.forEach(function (waypoint, index) {
      if (!waypoint.drawn || waypoint.under !== null) return;
      var here = net.waypoints.filter(function (other, i) { return i === index || other.under === index; }), many = here.length > 1;
      var radius = many ? net.numbered : waypoint.radius, key = waypoint.rank === 0, spot = at(net, waypoint), layers = [];
      if (waypoint.marked) layers.push(L.circleMarker(spot, scene.path("area", { radius: radius + 7, color: look.focus, weight: 1, fillOpacity: 0.3 })));
      var dot = L.circleMarker(spot, scene.path("mark", { radius: radius, color: look.markline, weight: 1.8, opacity: 1, fillColor: key ? look.markline : look.mark, fillOpacity: 1 }));
      layers.push(dot);
      if (many) {
        var number = styled(el("div", "routes-many", String(here.length)), font(net, 13, { fontWeight: 700, lineHeight: "18px", color: key ? look.mark : look.markline }));
        layers.push(L.marker(spot, { icon: L.divIcon({ className: "", html: number, iconSize: [18, 18] }), pane: scene.names.mark, interactive: false, keyboard: false }));
      }
      var hit = L.circleMarker(spot, scene.path("mark", { radius: Math.max(12, radius), opacity: 0, fillOpacity: 0, interactive: true, className: "routes-hit" }));
      says(net, hit, here.map(function (one) { return one.name; }).join(", "), many ? [] : waypoint.tip, function () { return here.map(function (one) { return card(net, one, one.name); }); });
      layers.push(hit);
      layers.forEach(function (layer) { group.draw(layer); });
      group.marks.push({ at: spot, rank: waypoint.rank, full: radius, many: many, dot: dot, layers: layers, index: index });
    });
  },

  figures: function (group) {
    var net = group.net, look = group.look, scene = group.scene;
    var all = net.waypoints.filter(function (one) { return one.figure; }).sort(function (a, b) { return b.figure.radius - a.figure.radius; });
    all.forEach(function (waypoint, nth) {
      var figure = waypoint.figure, spot = at(net, waypoint), fill = null, text = waypoint.name + ": " + figure.value + " " + figure.counted;
      if (figure.radius) fill = group.draw(L.circleMarker(spot, scene.path("fill", { radius: 1, stroke: false, fillColor: figure.hatched ? hatch(look) : look.fig, fillOpacity: figure.hatched ? 1 : 0.62 })));
      var rim = group.draw(L.circleMarker(spot, scene.path("rim", { radius: 1, color: look.figline, weight: 1.3, opacity: 1, fill: false, dashArray: figure.radius && figure.partial ? "4 3" : null })));
      var hit = L.circleMarker(spot, scene.path("roundhit", { radius: 12, opacity: 0, fillOpacity: 0, interactive: true, className: "routes-hit" }));
      group.draw(says(net, hit, text, waypoint.tip, function () { return [card(net, waypoint, waypoint.name)]; }));
      var circle = { at: spot, figure: figure, layers: [fill, rim, hit] };
      group.circles.push(circle);
      var node = el("div", "routes-label routes-figure"), number = node.appendChild(el("b", "", figure.value));
      styled(node, font(net, 13, { color: look.text }));
      styled(number, font(net, nth ? 16 : 21, { color: look.figtext }));
      node.appendChild(el("span", "", figure.counted + (net.dir === "rtl" ? "، " : ", ") + waypoint.name));
      group.write({ node: node, circle: circle, rank: -1, nth: nth, index: net.waypoints.indexOf(waypoint) });
    });
  },

  names: function (group) {
    var net = group.net, look = group.look;
    net.waypoints.forEach(function (waypoint, index) {
      if (waypoint.under !== null || !waypoint.drawn && !waypoint.area) return;
      var key = waypoint.drawn && waypoint.rank === 0, node = el("div", "routes-label", waypoint.name), word = { node: node, index: index, net: net };
      styled(node, font(net, key ? 15 : 13, { color: waypoint.drawn ? look.text : look.lines.foot, fontWeight: key ? 700 : 400, fontStyle: waypoint.drawn ? "normal" : "italic" }));
      if (waypoint.drawn) L.extend(word, { mark: at(net, waypoint), radius: waypoint.radius, rank: waypoint.rank });
      else {
        var ring = parsePath(waypoint.area, net.ground.grid)[0], step = Math.max(1, Math.floor(ring.length / 16));
        L.extend(word, { spots: [at(net, waypoint)].concat(ring.filter(function (p, i) { return i % step === 0; })), loose: true, rank: 2.5 });
      }
      group.write(word);
    });
    net.labels.forEach(function (label) {
      var sea = label.kind === "sea", city = label.kind === "city", node = el("div", "routes-label" + (city ? " routes-city" : ""), label.text);
      var set = sea ? { color: look.seatext, fontStyle: "italic", fontFamily: net.serif, letterSpacing: ".04em" } : city ? { color: look.quiet } : { color: look.quiet, textTransform: "uppercase", letterSpacing: ".14em" };
      styled(node, font(net, 13, set));
      group.write({ node: node, city: city, rank: sea ? 5 : 6, spots: label.at.map(function (p) { return toLatLng(p[0], p[1], net.ground.grid); }) });
    });
    group.words.sort(function (a, b) { return a.rank - b.rank; });
  },

  notes: function (group) {
    var net = group.net, look = group.look, scene = group.scene;
    net.notes.forEach(function (note) {
      var number = styled(el("div", "routes-note", note.number), font(net, 12, { lineHeight: "20px", fontWeight: 700, color: look.text, background: look.card, border: "1px solid " + look.text }));
      var pin = L.marker(at(net, note), { icon: L.divIcon({ className: "", html: number, iconSize: [22, 22], iconAnchor: [-4, 26] }), pane: scene.names.mark, alt: note.text });
      group.draw(says(net, pin, note.text, [], function () { return [card(net, note, note.text)]; }));
    });
  }
};

// Stripes for what is not people, in a colour; in the document once.
function hatch(look) {
  var id = "routes-hatch-" + look.fig.slice(1);
  if (!document.getElementById(id)) {
    var box = svg("svg", { width: 0, height: 0, "aria-hidden": "true", style: "position:absolute" }), pattern = svg("pattern", { id: id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.appendChild(svg("rect", { width: 5, height: 5, fill: look.fig, "fill-opacity": 0.16 }));
    pattern.appendChild(svg("path", { d: "M1.2 0v5", stroke: look.fig, "stroke-width": 2.3 }));
    box.appendChild(pattern);
    document.body.appendChild(box);
  }
  return "url(#" + id + ")";
}

// --- what depends on the scale -----------------------------------------------------------------------------------

Scene.prototype.update = function () {
  var map = this.map, size = map.getSize(), self = this, lines = [], marks = [], circles = [], named = {};
  if (!size.x || !size.y) return;
  this.groups.forEach(function (group) {
    data = group.net;
    group.legs.forEach(function (item) { self.moveLeg(item, lines, size); });
    if (group.legs.length) self.arrows(group, size);
    var share = circleShare(size.x);
    group.circles.forEach(function (circle) {
      var r = circle.figure.radius ? circle.figure.radius * share : data.ring, p = map.latLngToContainerPoint(circle.at);
      circle.layers.forEach(function (layer, i) { if (layer) layer.setRadius(i === 2 ? Math.max(12, r) : r); });
      circle.x = p.x;
      circle.y = p.y;
      circle.r = r;
      circles.push(circle);
    });
    marks = marks.concat(group.marks);
  });
  this.placeKeys(lines, circles, size);
  this.declutter(marks, size);
  this.placeWords(lines, marks.filter(function (mark) { return mark.shown; }), circles, size);
};

// Twin legs lie beside one another, whatever the scale.
Scene.prototype.moveLeg = function (item, lines, size) {
  var map = this.map, shift = item.leg.offset ? (Math.max(item.leg.width, 1.5) / 2 + 0.9) * item.leg.offset : 0;
  var ends = item.leg.ends, last = item.parts.length - 1;
  item.moved = item.parts.map(function (part, nth) {
    var points = L.LineUtil.simplify(part.map(function (p) { return map.latLngToContainerPoint(p); }), 0.5);
    if (ends) return ledLine(points, shift, [nth ? 0 : ends[0], nth < last ? 0 : ends[1]]);
    return shift ? offsetLine(points, shift) : points;
  });
  if (shift || ends) {
    var latlngs = item.moved.map(function (points) { return points.map(function (p) { return map.containerPointToLatLng(p); }); });
    item.layers.forEach(function (layer) { layer.setLatLngs(latlngs); });
  }
  item.moved.forEach(function (points) {
    samples(points, 6).forEach(function (p) { if (inside(p, size, 20)) lines.push(p); });
  });
};
function inside(p, size, room) { return p.x > -room && p.y > -room && p.x < size.x + room && p.y < size.y + room; }

Scene.prototype.arrows = function (group, size) {
  var map = this.map, self = this, look = group.look;
  if (!group.heads) group.heads = group.draw(L.layerGroup());
  group.heads.clearLayers();
  group.legs.forEach(function (item) {
    var leg = item.leg, long = 4 + Math.min(7, leg.width) * 0.45, heads = [];
    if (leg.flow === 0 || leg.zero || leg.shut) return;
    item.moved.forEach(function (points) {
      arrowSpots(points).forEach(function (spot) {
        if (!inside(spot.at, size, 20)) return;
        (leg.both_ways ? [0, Math.PI] : [0]).forEach(function (turn) {
          var angle = spot.angle + turn, gap = leg.both_ways ? long * 0.9 : 0;
          var tip = L.point(spot.at.x + Math.cos(angle) * (gap + long * 0.5), spot.at.y + Math.sin(angle) * (gap + long * 0.5));
          var wings = [2.5, -2.5].map(function (a) { return L.point(tip.x + Math.cos(angle + a) * long, tip.y + Math.sin(angle + a) * long); });
          heads.push([wings[0], tip, wings[1]].map(function (p) { return map.containerPointToLatLng(p); }));
        });
      });
    });
    if (!heads.length) return;
    [[look.halo, 4, 0.8], [tone(group, leg), 2, 1]].forEach(function (kind) {
      group.heads.addLayer(L.polyline(heads, self.path("arrow", { color: kind[0], weight: kind[1], opacity: kind[2], smoothFactor: 0, lineJoin: "miter", lineCap: "butt", className: "routes-arrow" })));
    });
  });
};

// Marks too close to a more important one wait for zoom.
Scene.prototype.declutter = function (marks, size) {
  var map = this.map, kept = [], small = size.x < 480 ? 0.75 : 1;
  marks.sort(function (a, b) { return a.rank - b.rank; }).forEach(function (mark) {
    var p = map.latLngToContainerPoint(mark.at);
    mark.x = p.x;
    mark.y = p.y;
    mark.r = Math.max(2.6, mark.full * (mark.many ? 1 : small * (marks.length > 60 && mark.rank ? 0.85 : 1)));
    mark.dot.setRadius(mark.r);
    mark.shown = kept.every(function (other) { return Math.hypot(other.x - p.x, other.y - p.y) >= other.r + mark.r + 2; });
    if (mark.shown) kept.push(mark);
    mark.layers.forEach(function (layer) { var node = layer.getElement(); if (node) node.style.display = mark.shown ? "" : "none"; });
  });
};

// Boxes of controls, in px of the map, which names keep off.
Scene.prototype.controls = function () {
  return Array.from(this.map.getContainer().querySelectorAll(".leaflet-control")).map(this.boxOf, this).filter(function (r) { return r.w && r.h; });
};
Scene.prototype.boxOf = function (node) {
  var edge = this.map.getContainer().getBoundingClientRect(), r = node.getBoundingClientRect();
  return rect(r.left - edge.left, r.top - edge.top, r.width, r.height);
};

Scene.prototype.placeWords = function (lines, marks, circles, size) {
  var map = this.map, words = [], blocked = this.controls(), figures = [], items = [], few = size.x < 480 ? 3 : 4, most = size.x < 480 ? 4 : 7, rims = [], told = {};
  this.groups.forEach(function (group) { words = words.concat(group.words); });
  words.forEach(function (word) {
    var w = word.node.offsetWidth, h = word.node.offsetHeight, item = { word: word, w: w, h: h, spots: [] };
    if (word.circle) {
      var c = word.circle;
      if (word.nth >= most || !inside(c, size, 0)) return;
      item.own = c;
      item.must = word.nth < few;
      item.spots = spotsAround(c.x, c.y, c.r, w, h).concat(item.must ? spotsFar(c.x, c.y, c.r, w, h) : []);
      figures.push(item);
      return;
    }
    if (word.mark) {
      var own = marks.filter(function (mark) { return mark.at[0] === word.mark[0] && mark.at[1] === word.mark[1]; })[0], p = map.latLngToContainerPoint(word.mark);
      if (!own && marks.length) return;
      item.own = own || { x: p.x, y: p.y, r: word.radius };
      item.must = word.rank === 0;
      item.spots = spotsAround(p.x, p.y, item.own.r, w, h);
      if (inside(p, size, 0) && word.rank < (word.net.waypoints.length > 25 ? 1 : 2)) item.spots = item.spots.concat(spotsFar(p.x, p.y, item.own.r, w, h));
    } else if (word.loose) item.spots = spotsOfArea(word.spots.map(function (spot) { return map.latLngToContainerPoint(spot); }), w, h);
    else {
      word.spots.forEach(function (spot) {
        var p = map.latLngToContainerPoint(spot);
        item.x = p.x;
        // A city stands beside its square, which is a part of its name.
        item.spots.push({ x: p.x - (word.city ? 2.5 : w / 2), y: p.y - h / 2 });
        if (word.city) item.spots.push({ x: p.x + 2.5 - w, y: p.y - h / 2 });
      });
    }
    items.push(item);
  });
  circles.forEach(function (c) {
    for (var k = 0, n = Math.max(8, Math.ceil(c.r)); k < n; k++) rims.push(L.point(c.x + c.r * Math.cos(2 * Math.PI * k / n), c.y + c.r * Math.sin(2 * Math.PI * k / n)));
  });
  placeLabels(figures, lines, circles, blocked, size.x, size.y);
  figures.forEach(function (item) { if (item.box) told[item.word.index] = true; });
  // The name of an area that stands with its figure is not told twice either.
  items = items.filter(function (item) { return !told[item.word.index]; });
  placeLabels(items, lines.concat(rims), marks, blocked.concat(figures.filter(function (item) { return item.box; }).map(function (item) { return item.box; })), size.x, size.y);
  words.forEach(function (word) { word.node.style.visibility = "hidden"; });
  figures.concat(items).forEach(function (item) {
    if (!item.box) return;
    if (item.word.city) item.word.node.style.backgroundPositionX = item.box.x < item.x - 3 ? "100%" : "0";
    // A name of two lines is narrower than its box: it ends at its mark.
    styled(item.word.node, { visibility: "visible", textAlign: !item.own ? "center" : item.box.x + item.w <= item.own.x ? "right" : "left" });
    L.DomUtil.setPosition(item.word.node, map.containerPointToLayerPoint([item.box.x, item.box.y]));
    leader(item.word.node, item.box, item.own);
  });
};

// The thin line from a mark to a name that stands away from it.
function leader(node, box, mark) {
  var line = node.querySelector(".routes-leader");
  if (line) line.remove();
  if (!box.far) return;
  line = node.appendChild(el("span", "routes-leader"));
  var x = Math.max(box.x, Math.min(mark.x, box.x + box.w)), y = Math.max(box.y + 2, Math.min(mark.y, box.y + box.h - 2)), long = Math.hypot(mark.x - x, mark.y - y);
  styled(line, { left: x - box.x + "px", top: y - box.y + "px", width: Math.max(0, long - mark.r) + "px", transform: "rotate(" + Math.atan2(mark.y - y, mark.x - x) + "rad)" });
}

// --- the legend --------------------------------------------------------------------------------------------------

function swatch(net, look, entry) {
  var box = svg("svg", { viewBox: "0 0 44 14", width: 40, height: 14, "aria-hidden": "true" }), kind = entry.kind;
  function line(attributes) { box.appendChild(svg("path", L.extend({ d: "M1 7h42", fill: "none" }, attributes))); }
  function circle(r, attributes) { box.appendChild(svg("circle", L.extend({ cx: 22, cy: 7, r: r, fill: "none", stroke: look.figline, "stroke-width": 1.3 }, attributes))); }
  function mode(style, width) { line({ stroke: look.lines[style], "stroke-width": width, "stroke-dasharray": net.dashes[style], "stroke-linecap": style === "foot" ? "round" : "butt" }); }
  function count(r, fill) { circle(r, { fill: fill, "fill-opacity": fill === look.fig ? 0.62 : 1, stroke: "none" }); circle(r, {}); }
  if (kind === "flow") line({ stroke: look.text, "stroke-width": entry.width || 1 });
  else if (kind === "circle") entry.width ? count(entry.width, look.fig) : circle(net.ring, {});
  else if (kind === "people") count(6.5, look.fig);
  else if (kind === "events") count(6.5, hatch(look));
  else if (kind === "partial") circle(6.5, { "stroke-dasharray": "4 3" });
  else if (kind === "zeroflow") line({ stroke: look.text, "stroke-width": net.thin, "stroke-dasharray": net.dashes.zeroflow });
  else if (kind === "noflow") line({ stroke: look.lines.other, "stroke-width": net.thin, "stroke-dasharray": net.dashes.noflow });
  else if (kind === "schematic") { line({ stroke: look.lines.other, "stroke-opacity": look.band, "stroke-width": 9 }); mode("other", net.plain); }
  else if (kind === "inferred" || kind === "confirmed") mode("road", net[kind]);
  else if (kind === "marked") { line({ stroke: look.focus, "stroke-opacity": 0.38, "stroke-width": 11 }); mode("other", net.plain); }
  else if (kind === "accuracy") circle(7, { fill: look.accuracy, "fill-opacity": 0.14, stroke: look.accuracy, "stroke-width": 1, "stroke-dasharray": "2 3" });
  else if (kind === "area") box.appendChild(svg("rect", { x: 8, width: 28, height: 14, fill: look.lines.foot, "fill-opacity": 0.08, stroke: look.lines.foot, "stroke-opacity": 0.45, "stroke-dasharray": "1 4" }));
  else if (kind === "disputed") line({ stroke: look.disputed, "stroke-dasharray": "4 4" });
  else if (/^c\d+$/.test(kind)) line({ stroke: net.colours[net.looks.indexOf(look)][Number(kind.slice(1))], "stroke-width": net.plain });
  else if (look.lines[kind]) { line({ stroke: look.halo, "stroke-width": net.plain + 3 }); mode(kind, net.plain); }
  return box;
}

// Circles of round values in one another, as large as on the map, each with its value.
function nested(net, look, entries, share) {
  var most = entries[0].width * share, high = 2 * most + 16, box = svg("svg", { width: 2 * most + 90, height: high, direction: "ltr", "aria-hidden": "true" });
  entries.forEach(function (entry) {
    var r = entry.width * share, top = high - 2 - 2 * r, text = svg("text", { x: 2 * most + 22, y: top, fill: look.text, "dominant-baseline": "middle" });
    text.textContent = entry.text;
    box.appendChild(svg("circle", { cx: most + 2, cy: high - 2 - r, r: r, fill: "none", stroke: look.figline, "stroke-width": 1.3 }));
    box.appendChild(svg("path", { d: "M" + (most + 2) + " " + top + "H" + (2 * most + 18), stroke: look.text, "stroke-width": 0.8, "stroke-dasharray": "1 2" }));
    box.appendChild(text);
  });
  return box;
}

var Key = L.Control.extend({
  initialize: function (key, position) { this.net = packs[key]; this.options = { position: position }; },
  onAdd: function (map) {
    // The control moves from corner to corner as it is.
    if (this._container) return this._container;
    var net = this.net, look = lookOf(data = net), box = el("details", "leaflet-control routes-key"), list = el("ul", ""), round = [], wide = map.getSize().x;
    box.open = wide >= 700;
    box.dir = net.dir;
    styled(box, { font: "13px/1.3 " + net.sans, color: look.text, background: look.box, borderColor: look.quiet });
    box.appendChild(el("summary", "", net.legend_title));
    box.appendChild(list);
    function flush() {
      if (round.length) list.appendChild(el("li", "")).appendChild(nested(net, look, round, circleShare(wide)));
      round = [];
    }
    net.legend.forEach(function (entry) {
      if (entry.kind === "circle" && entry.width > net.smallest) { round.push(entry); return; }
      flush();
      var title = /-title$/.test(entry.kind), item = list.appendChild(el("li", title ? "routes-title" : ""));
      if (!title) item.appendChild(swatch(net, look, entry));
      item.appendChild(el("span", "", entry.text));
    });
    flush();
    (map.routesKeys = map.routesKeys || []).push(this);
    box.addEventListener("toggle", function () { map.fire("resize", { oldSize: map.getSize(), newSize: map.getSize() }); });
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  }
});

// A legend stands in the corner where it covers least when the map is first drawn, folded if that is something.
Scene.prototype.placeKeys = function (lines, circles, size) {
  var map = this.map, points = lines.slice(), self = this;
  circles.forEach(function (c) { for (var k = 0; k < 24; k++) points.push(L.point(c.x + c.r * Math.cos(k / 12 * Math.PI), c.y + c.r * Math.sin(k / 12 * Math.PI))); });
  function cover(key) {
    var best = "bottomleft", fewest = Infinity;
    ["bottomleft", "bottomright", "topleft", "topright"].forEach(function (corner) {
      if (fewest === 0) return;
      key.setPosition(corner);
      var box = self.boxOf(key.getContainer());
      var hits = points.filter(function (p) { return p.x > box.x && p.x < box.x + box.w && p.y > box.y && p.y < box.y + box.h; }).length;
      if (hits < fewest) { fewest = hits; best = corner; }
    });
    key.setPosition(best);
    return fewest;
  }
  (map.routesKeys || []).splice(0).forEach(function (key) {
    if (cover(key) && key.getContainer().open) {
      key.getContainer().open = false;
      cover(key);
    }
  });
};

document.head.appendChild(el("style", "", CSS));
window.routesFolium = {
  pack: pack,
  tiles: function (key) { return tilesLayer(packs[key]); },
  group: function (key, part, mode) { return new Group(key, part, mode); },
  legend: function (key, position) { return new Key(key, position); }
};
