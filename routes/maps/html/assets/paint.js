// Drawing one map: ground, areas, legs with casing and arrowheads, waypoints, labels. Used for the map and its inset.

var PANES = { "r-ground": 210, "r-patch": 215, "r-area": 230, "r-fill": 395, "r-rim": 425, "r-roundhit": 427, "r-casing": 400, "r-line": 410, "r-arrow": 420, "r-hit": 430, "r-count": 405, "r-mark": 440, "r-label": 450 };

// Leaflet rounds radii to whole px, and areas would not be in proportion.
L.SVG.include({
  _updateCircle: function (layer) {
    var p = layer._point, r = Math.max(layer._radius, 0.5), ry = Math.max(layer._radiusY === undefined ? r : layer._radiusY, 0.5), arc = "a" + r + "," + ry + " 0 1,0 ";
    this._setPath(layer, layer._empty() ? "M0 0" : "M" + (p.x - r) + "," + p.y + arc + r * 2 + ",0 " + arc + -r * 2 + ",0 ");
  }
});

// As `.r-flow` and `.r-zeroflow` of the style sheet, for the canvas.
var FLOW_DASH = { rail: [9, 4, 2, 4], water: [7, 5], foot: [2, 4], air: [14, 8], other: [4, 3] }, ZERO_DASH = [1.5, 3, 1.5, 9];

// The class of a colour that the map brings along in place of that of the mode.
function tint(leg) { return leg.colour === null || leg.colour === undefined ? "" : " r-c" + leg.colour; }

function ringsLayer(rings, className, pane) {
  return L.polygon(rings, { className: className, pane: pane, interactive: false, fillRule: "evenodd", smoothFactor: 0.6 });
}

function groundLayers(ground, pane) {
  var out = [];
  [["land", "r-land"], ["rivers", "r-river"], ["lakes", "r-lake"], ["borders", "r-border"], ["disputed", "r-border r-disputed"]].forEach(function (pair, i) {
    if (!ground[pair[0]]) return;
    var parts = parsePath(ground[pair[0]], ground.grid);
    out.push(i === 0 || i === 2 ? ringsLayer(parts, pair[1], pane) : L.polyline(parts, { className: pair[1], pane: pane, interactive: false, smoothFactor: 0.6 }));
  });
  return out;
}

function Painter(map, options) {
  var self = this;
  this.map = map;
  this.options = options;
  this.legs = [];
  this.marks = [];
  this.labels = [];
  this.circles = {};
  this.figures = {};
  Object.keys(PANES).forEach(function (name) {
    map.createPane(name).style.zIndex = PANES[name];
    if (name !== "r-hit" && name !== "r-mark" && name !== "r-roundhit") map.getPane(name).style.pointerEvents = "none";
  });
  map.getPane("r-label").classList.add("leaflet-zoom-hide");
  groundLayers(options.ground, "r-ground").forEach(function (layer) { layer.addTo(map); });
  this.drawAreas();
  data.legs.forEach(function (leg, index) { if (!options.only || self.stopsIn(leg, options.only)) self.drawLeg(leg, index); });
  data.waypoints.forEach(function (waypoint, index) { self.drawMark(waypoint, index); });
  this.makeLabels();
  if (data.still) this.showStill(true);
  this.arrows = L.layerGroup().addTo(map);
}

// Whether a leg begins or ends within bounds: what only passes over an enlarged part is left out of it.
Painter.prototype.stopsIn = function (leg, box) {
  return box.contains(place(data.waypoints[leg.start])) || box.contains(place(data.waypoints[leg.end]));
};

Painter.prototype.drawAreas = function () {
  var map = this.map, halos = this.halos = {};
  data.waypoints.forEach(function (waypoint, index) {
    if (waypoint.area) ringsLayer(parsePath(waypoint.area, data.ground.grid), "r-area", "r-area").addTo(map);
    if (waypoint.accuracy_km && waypoint.drawn) {
      halos[index] = L.circle(place(waypoint), { radius: waypoint.accuracy_km * 1000, className: "r-accuracy", pane: "r-area", interactive: false }).addTo(map);
    }
  });
};

Painter.prototype.drawLeg = function (leg, index) {
  var parts = parsePath(leg.path, data.ground.grid), map = this.map, flow = leg.width;
  var plain = leg.base, weight = flow === null ? plain : flow || 1.5, style = "r-" + leg.style + tint(leg) + (flow === null ? "" : leg.zero ? " r-zeroflow" : flow ? " r-flow" : " r-noflow");
  function line(className, width, pane, interactive) {
    return L.polyline(parts, { className: className, weight: width, pane: pane, interactive: !!interactive, smoothFactor: 0.5 }).addTo(map);
  }
  if (leg.marked) line("r-markband", 13, "r-area");
  var layers = [line("r-casing", weight + 3, "r-casing")];
  if (leg.schematic && leg.style !== "air" && (flow === null || !data.still)) layers.push(line("r-band " + style, 9, "r-casing"));
  layers.push(line("r-leg " + style + (leg.inferred ? " r-inferred" : ""), weight, "r-line"));
  var hit = line("r-hit", Math.max(14, weight), "r-hit", true);
  layers.push(hit);
  var tip = this.options.tip;
  hit.on("click", function (event) { L.DomEvent.stopPropagation(event); tip.openLeg(index, event.latlng); });
  hit.on("mouseover", function (event) { tip.hover(event.latlng, leg.title, map, "leg", index); });
  hit.on("mouseout", function () { tip.leave(); });
  this.legs.push({ leg: leg, index: index, parts: parts, layers: layers, weight: weight, plain: plain, quiet: flow === 0 || leg.zero });
};

Painter.prototype.drawMark = function (waypoint, index) {
  if (!waypoint.drawn || waypoint.under !== undefined) { this.marks.push(null); return; }
  var many = atSpot(index).length, radius = many ? 9 : data.radii[waypoint.rank], tip = this.options.tip, map = this.map, at = place(waypoint);
  var dot = L.circleMarker(at, { radius: radius, className: "r-mark" + (waypoint.rank === 0 ? " r-key" : ""), pane: "r-mark", interactive: false }).addTo(map);
  var badge = many && L.marker(at, { icon: L.divIcon({ className: "r-many" + (waypoint.rank === 0 ? " r-key" : ""), html: el("span", "", String(many)), iconSize: [18, 18] }), pane: "r-mark", interactive: false, keyboard: false }).addTo(map);
  if (waypoint.marked) L.circleMarker(at, { radius: radius + 7, className: "r-markring", pane: "r-area", interactive: false }).addTo(map);
  var hit = L.circleMarker(at, { radius: 12, className: "r-hit", pane: "r-mark" }).addTo(map);
  hit.on("click", function (event) { L.DomEvent.stopPropagation(event); tip.openWaypoint(index); });
  hit.on("mouseover", function () { tip.hover(L.latLng(at), waypoint.name, map, "waypoint", index); });
  hit.on("mouseout", function () { tip.leave(); });
  this.marks.push({ waypoint: waypoint, index: index, dot: dot, hit: hit, r: radius, full: radius, badge: badge, shown: true });
};

Painter.prototype.makeLabels = function () {
  var pane = this.map.getPane("r-label"), self = this;
  function add(text, className, rank, more) {
    var node = el("span", "r-label " + className, text);
    node.setAttribute("aria-hidden", "true");
    pane.appendChild(node);
    self.labels.push(L.extend({ node: node, rank: rank }, more));
  }
  this.marks.forEach(function (mark) {
    if (mark) add(mark.waypoint.name, mark.waypoint.rank === 0 ? "r-key" : "", mark.waypoint.rank, { mark: mark, index: mark.index });
  });
  data.waypoints.forEach(function (waypoint, index) {
    if (!waypoint.area || waypoint.drawn) return;
    var ring = parsePath(waypoint.area, data.ground.grid)[0], step = Math.max(1, Math.floor(ring.length / 16));
    add(waypoint.name, "r-arealabel", 2.5, { at: [place(waypoint)].concat(ring.filter(function (p, i) { return i % step === 0; })), loose: true, index: index });
  });
  data.labels.forEach(function (label) {
    var at = label.at.map(function (p) { return toLatLng(p[0], p[1], data.ground.grid); });
    add(label.text, "r-" + label.kind, label.kind === "sea" ? 5 : 6, { at: at, city: label.kind === "city" });
  });
  this.labels.sort(function (a, b) { return a.rank - b.rank; });
};

// --- time -------------------------------------------------------------------------------------------------------

// Prepares the steps of one time: which lines and circles change. Offsets follow the widest step, so nothing jumps.
Painter.prototype.useTime = function (time) {
  if (this.time) this.showStep(-1);
  var self = this, flows = time.series.some(function (s) { return s.leg !== undefined && s.widths; });
  this.showCircles([]);
  this.time = { series: time.series, flows: flows, legs: [], circles: [] };
  this.legs.forEach(function (item) { item.now = null; });
  var byLeg = {};
  time.series.forEach(function (s) {
    if (s.leg !== undefined) byLeg[s.leg] = L.extend(byLeg[s.leg] || {}, s.widths ? { widths: s.widths } : {}, s.open ? { open: s.open } : {});
    else if (s.widths && !self.options.only) self.time.circles.push(s);
  });
  this.legs.forEach(function (item) {
    var known = byLeg[item.index];
    if (!known && !flows && !(data.still && item.leg.width !== null)) return;
    var widest = known && known.widths ? Math.max.apply(null, known.widths.map(function (w) { return w || 0; })) : 0;
    item.most = flows ? Math.max(widest, 1.5) : 0;
    self.time.legs.push({ item: item, widths: known && known.widths, open: known && known.open });
  });
};

// The circles of figures as the description has them: those of a map without steps of time, or of none of them.
Painter.prototype.showStill = function (on) {
  var shown = [];
  data.waypoints.forEach(function (w, index) {
    if (on && w.radius !== undefined) shown.push({ index: index, radius: w.radius, text: w.value, what: w.counted, unit: w.unit, partial: w.partial });
  });
  this.showCircles(shown);
};

// Draws the circles of figures of one step, and no others: 0 is a published zero, an open ring. The smallest lie on top.
// An enlarged part has none: they belong to the whole map.
Painter.prototype.showCircles = function (shown) {
  if (this.options.only) return;
  var self = this, share = circleShare(this.map.getSize().x), here = {};
  shown = shown.filter(function (one) { return typeof one.radius === "number"; }).sort(function (a, b) { return b.radius - a.radius; });
  shown.forEach(function (one) { here[one.index] = one; });
  Object.keys(this.circles).forEach(function (index) {
    if (here[index]) return;
    present([self.circles[index].fill, self.circles[index].rim, self.circles[index].hit], false);
    self.circles[index].now = null;
  });
  shown.forEach(function (one) {
    var circle = self.circle(one.index), fill = circle.fill.getElement(), rim = circle.rim.getElement(), zero = one.radius === 0;
    circle.now = one;
    circle.r = zero ? data.ring : one.radius * share;
    present([circle.fill], !zero);
    present([circle.rim, circle.hit], true);
    fill.classList.toggle("r-events", !!one.unit && one.unit !== "people");
    rim.setAttribute("class", zero ? "r-count r-zero" : "r-rim" + (one.partial ? " r-partial" : ""));
    circle.fill.bringToFront();
    circle.rim.bringToFront();
    circle.hit.bringToFront();
  });
  this.figured = shown;
  this.move();
};

// Lets circles grow or shrink to their size: at once where motion is not wanted, or before the map stands.
Painter.prototype.move = function () {
  var self = this, all = Object.keys(this.circles).map(function (index) { return self.circles[index]; }).filter(function (c) { return c.now; });
  var from = all.map(function (c) { return c.fill.getRadius(); }), began = 0;
  cancelAnimationFrame(this.moving);
  function set(share) {
    all.forEach(function (c, i) {
      var r = from[i] + (c.r - from[i]) * share;
      c.fill.setRadius(r);
      c.rim.setRadius(r);
      c.hit.setRadius(Math.max(r, 12));
    });
  }
  if (calm() || !this.ready || document.hidden) { set(1); return; }
  function frame(now) {
    began = began || now;
    var share = Math.min(1, (now - began) / 220);
    set(1 - Math.pow(1 - share, 3));
    if (share < 1) self.moving = requestAnimationFrame(frame);
  }
  this.moving = requestAnimationFrame(frame);
};

// Where circles stand now, for what keeps off them.
Painter.prototype.shownCircles = function () {
  var map = this.map, all = this.circles;
  return Object.keys(all).filter(function (index) { return all[index].now; }).map(function (index) {
    var p = map.latLngToContainerPoint(all[index].fill.getLatLng());
    return { x: p.x, y: p.y, r: all[index].r, index: Number(index), now: all[index].now };
  });
};

Painter.prototype.circle = function (index) {
  if (!this.circles[index]) {
    var at = place(data.waypoints[index]), map = this.map, tip = this.options.tip, name = data.waypoints[index].name;
    var made = this.circles[index] = {
      fill: L.circleMarker(at, { radius: 1, className: "r-count", pane: "r-fill", interactive: false }).addTo(map),
      rim: L.circleMarker(at, { radius: 1, className: "r-rim", pane: "r-rim", interactive: false }).addTo(map),
      hit: L.circleMarker(at, { radius: 12, className: "r-hit", pane: "r-roundhit" }).addTo(map)
    };
    made.hit.on("click", function (event) { L.DomEvent.stopPropagation(event); tip.openWaypoint(index); });
    made.hit.on("mouseover", function () {
      var now = made.now, told = tip.figure("waypoint", index);
      tip.hover(L.latLng(at), !told && now && now.text ? name + ": " + now.text + " " + (now.what || "") : name, map, "waypoint", index);
    });
    made.hit.on("mouseout", function () { tip.leave(); });
  }
  return this.circles[index];
};

// The lines of all legs with so few bends that they can be drawn thirty times a second.
Painter.prototype.coarsened = function () {
  var items = this.legs.filter(function (item) { return item.moved; }), left = Infinity;
  for (var bend = 2; left > 12000 && bend < 40; bend *= 2) {
    left = 0;
    items.forEach(function (item) {
      item.coarse = item.moved.map(function (points) { return L.LineUtil.simplify(points, bend); });
      item.coarse.forEach(function (points) { left += points.length; });
    });
  }
};

// Many flows are drawn on one canvas: hundreds of SVG lines would be too slow. While the slider moves, small bends are
// passed over; once it rests, they are drawn.
Painter.prototype.drawCanvas = function (step, moving) {
  var map = this.map, size = map.getSize(), ratio = window.devicePixelRatio || 1, canvas = this.canvas, pen, look = getComputedStyle(document.documentElement);
  if (!canvas) {
    canvas = this.canvas = el("canvas", "r-canvas");
    map.getPane("r-count").appendChild(canvas);
  }
  clearTimeout(this.resting);
  if (moving) this.resting = setTimeout(this.drawCanvas.bind(this, step), 250);
  canvas.style.display = step < 0 ? "none" : "";
  if (step < 0) return;
  if (canvas.width !== Math.round(size.x * ratio) || canvas.height !== Math.round(size.y * ratio)) {
    canvas.width = Math.round(size.x * ratio);
    canvas.height = Math.round(size.y * ratio);
    canvas.style.width = size.x + "px";
    canvas.style.height = size.y + "px";
  }
  L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
  if (moving && !this.quick) { this.coarsened(); this.quick = true; }
  pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, size.x, size.y);
  this.time.legs.forEach(function (one) {
    var state = one.open ? one.open[step] : "1", width = one.widths ? one.widths[step] : null, none = width === null || state === "0";
    if (state === "x" || one.item.hidden || !one.item.moved) return;
    pen.strokeStyle = look.getPropertyValue(none ? "--other" : "--" + one.item.leg.style);
    pen.lineWidth = none ? 1.5 : width || 1.5;
    pen.setLineDash(state === "0" ? [2, 9] : none ? [1, 6] : width === 0 ? ZERO_DASH : FLOW_DASH[one.item.leg.style] || []);
    pen.beginPath();
    one.item[moving ? "coarse" : "moved"].forEach(function (points) {
      points.forEach(function (p, i) { if (i) pen.lineTo(p.x, p.y); else pen.moveTo(p.x, p.y); });
    });
    pen.stroke();
  });
};

// Draws a step: only what differs from the step before is touched, so that a slider moves smoothly.
Painter.prototype.showStep = function (step) {
  var time = this.time, on = step >= 0 && time.flows, crowded = time.flows && this.legs.length > 150;
  this.step = step;
  if (crowded) this.drawCanvas(step, step >= 0);
  time.legs.forEach(function (one) {
    var item = one.item, leg = item.leg, state = step < 0 || !one.open ? "1" : one.open[step], width = one.widths && on ? one.widths[step] : null;
    var still = step < 0 && data.still && leg.width !== null, wide = on || still;
    if (still) width = leg.zero ? 0 : leg.width || null;
    var none = wide && width === null, zero = wide && width === 0, weight = !wide ? item.plain : none || zero ? 1.5 : width;
    var look = (none ? " r-noflow" : zero ? " r-zeroflow" : wide ? " r-flow" : "") + (state === "0" ? " r-shut" : "") + (item.stage || "");
    item.now = { shown: state !== "x", wide: wide, none: none, zero: zero };
    var shown = state !== "x" && !item.hidden, quiet = !shown || none || zero || state === "0";
    var line = item.layers[item.layers.length - 2].getElement(), casing = item.layers[0].getElement();
    if (one.weight !== weight && !(on && crowded)) {
      one.weight = weight;
      line.setAttribute("stroke-width", weight);
      casing.setAttribute("stroke-width", weight + 3);
    }
    if (one.look !== look && !(on && crowded)) { one.look = look; line.setAttribute("class", "r-leg r-" + item.leg.style + tint(item.leg) + look); }
    if (one.shown !== shown || one.on !== wide) {
      one.shown = shown;
      one.on = wide;
      item.layers.forEach(function (layer, i) {
        var hit = i === item.layers.length - 1, hide = !shown || wide && !hit && (on && crowded || layer.options.className.indexOf("r-band") === 0);
        layer.getElement().style.display = hide ? "none" : "";
      });
    }
    if (item.quiet !== quiet) {
      item.quiet = quiet;
      present(item.heads || [], !quiet);
    }
  });
  if (step < 0) this.showStill(data.still);
  else this.showCircles(time.circles.map(function (one) {
    return { index: one.waypoint, radius: one.widths[step], text: (one.texts[step] || "").split(" (")[0], what: one.measure, unit: one.unit, partial: one.partial && one.partial[step] === "1" };
  }));
  this.placeFigures();
};

// The kinds of mark that are drawn at this step, as the legend names them; see keys.py.
Painter.prototype.signs = function () {
  var looks = circleLooks(this.figured || []);
  this.legs.forEach(function (item) {
    var now = item.now || { shown: true };
    if (now.shown && !item.hidden) legLooks(looks, item.leg, now.wide, now.none, now.zero);
  });
  return looks;
};

function present(layers, on) {
  layers.forEach(function (layer) { var node = layer.getElement(); if (node) node.style.display = on ? "" : "none"; });
}

// Leaves only the legs and waypoints with these indexes on the map; null leaves all. Of the legs, those of `front` are
// drawn strong and those of `back` step back, with the names of places that only they touch. Call update afterwards.
Painter.prototype.only = function (legs, waypoints, front, back) {
  this.stage(front || [], back || []);
  this.legs.forEach(function (item) {
    item.hidden = !!legs && legs.indexOf(item.index) < 0;
    present(item.layers, !item.hidden);
  });
  var halos = this.halos;
  this.marks.forEach(function (mark) {
    if (!mark) return;
    var here = mark.badge ? atSpot(mark.index) : [mark.index];
    mark.hidden = !!waypoints && !here.some(function (index) { return waypoints.indexOf(index) >= 0; });
    if (halos[mark.index]) present([halos[mark.index]], !mark.hidden);
  });
  if (!this.time) return;
  this.time.legs.forEach(function (one) { one.shown = undefined; });
  this.showStep(this.step);
};

Painter.prototype.stage = function (front, back) {
  var near = {}, far = {};
  this.legs.forEach(function (item) {
    var before = front.indexOf(item.index) >= 0, behind = back.indexOf(item.index) >= 0;
    item.stage = before ? " r-front" : behind ? " r-back" : "";
    item.layers.slice(0, -1).forEach(function (layer) {
      var node = layer.getElement();
      if (!node) return;
      node.classList.toggle("r-front", before);
      node.classList.toggle("r-back", behind);
    });
    [item.leg.start, item.leg.end].forEach(function (end) { (behind ? far : near)[end] = behind || before; });
  });
  this.labels.forEach(function (label) { if (label.mark) label.node.classList.toggle("r-behind", !!far[label.index] && !near[label.index]); });
  if (this.time) this.time.legs.forEach(function (one) { one.look = undefined; });
};

// Lets lines draw themselves: each leg for the share of the time that its length has.
Painter.prototype.draw = function (legs, ms, go) {
  var items = legs.map(function (index) { return this.legs.filter(function (item) { return item.index === index; })[0]; }, this).filter(Boolean);
  var lengths = items.map(function (item) {
    return item.parts.reduce(function (sum, part) {
      return sum + part.reduce(function (s, p, i) { return i ? s + Math.hypot(p[0] - part[i - 1][0], p[1] - part[i - 1][1]) : 0; }, 0);
    }, 0) || 1e-6;
  });
  var total = lengths.reduce(function (a, b) { return a + b; }, 0), start = 0;
  function cut(item, length) {
    return item.parts.map(function (part) {
      var out = [];
      for (var i = 0; i < part.length && length >= 0; i++) {
        var step = i ? Math.hypot(part[i][0] - part[i - 1][0], part[i][1] - part[i - 1][1]) : 0;
        if (step > length) {
          var share = length / step;
          out.push([part[i - 1][0] + (part[i][0] - part[i - 1][0]) * share, part[i - 1][1] + (part[i][1] - part[i - 1][1]) * share]);
        } else out.push(part[i]);
        length -= step;
      }
      return out;
    });
  }
  items.forEach(function (item) { present(item.heads || [], false); });
  function frame(now) {
    start = start || now;
    var share = Math.min(1, (now - start) / ms), done = share >= 1 || !go(), drawn = total * share;
    items.forEach(function (item, i) {
      var lines = done ? item.drawn || item.parts : cut(item, Math.max(0, Math.min(lengths[i], drawn)));
      drawn -= lengths[i];
      item.layers.slice(0, -1).forEach(function (layer) { layer.setLatLngs(lines); });
      if (done && !item.quiet) present(item.heads || [], true);
    });
    if (!done) requestAnimationFrame(frame);
  }
  if (items.length) requestAnimationFrame(frame);
};

Painter.prototype.highlight = function (leg, waypoint, on) {
  this.legs.forEach(function (item) {
    if (item.index === leg) item.layers[item.layers.length - 2].getElement().classList.toggle("r-hot", on);
  });
  this.marks.forEach(function (mark) { if (mark && (mark.index === waypoint || mark.badge && atSpot(mark.index).indexOf(waypoint) >= 0)) mark.dot.getElement().classList.toggle("r-hot", on); });
};

function layersOf(mark) { return mark.badge ? [mark.dot, mark.hit, mark.badge] : [mark.dot, mark.hit]; }

// Marks too close to a more important one wait for zoom.
Painter.prototype.declutter = function () {
  this.marks.forEach(function (mark) { if (mark && mark.hidden) { mark.shown = false; present(layersOf(mark), false); } });
  var map = this.map, kept = [], size = map.getSize().x < 480 ? 0.75 : 1;
  this.marks.filter(function (mark) { return mark && !mark.hidden; }).sort(function (a, b) { return a.waypoint.rank - b.waypoint.rank; }).forEach(function (mark) {
    var p = map.latLngToContainerPoint(mark.dot.getLatLng());
    mark.x = p.x;
    mark.y = p.y;
    mark.r = Math.max(2.6, mark.full * (mark.badge ? 1 : size * (data.waypoints.length > 60 && mark.waypoint.rank ? 0.85 : 1)));
    mark.dot.setRadius(mark.r);
    mark.shown = kept.every(function (other) { return Math.hypot(other.x - p.x, other.y - p.y) >= other.r + mark.r + 2; });
    if (mark.shown) kept.push(mark);
    present(layersOf(mark), mark.shown);
  });
  return kept;
};

// Everything that depends on the scale. Names keep off `blocked` boxes and the points `beside`.
Painter.prototype.update = function (blocked, beside) {
  this.lay();
  this.name(blocked, beside);
};

// Offsets of twin legs, arrowheads, and the marks that have room.
Painter.prototype.lay = function () {
  var map = this.map, size = map.getSize(), lines = [], self = this;
  this.arrows.clearLayers();
  this.legs.forEach(function (item) {
    item.heads = [];
    if (item.hidden) return;
    var shift = item.leg.offset ? (Math.max(item.most || 0, item.weight) / 2 + 0.9) * item.leg.offset : 0;
    var ends = item.leg.ends, last = item.parts.length - 1;
    var moved = item.parts.map(function (part, nth) {
      // Bends of half a pixel are not seen, cost time, and would throw a line that is moved sideways about.
      var points = L.LineUtil.simplify(part.map(function (p) { return map.latLngToContainerPoint(p); }), 0.5);
      if (ends) return ledLine(points, shift, [nth ? 0 : ends[0], nth < last ? 0 : ends[1]]);
      return shift ? offsetLine(points, shift) : points;
    });
    item.moved = moved;
    if (shift || ends) {
      var latlngs = moved.map(function (points) { return points.map(function (p) { return map.containerPointToLatLng(p); }); });
      item.layers.forEach(function (layer) { layer.setLatLngs(latlngs); });
      item.drawn = latlngs;
    }
    moved.forEach(function (points) {
      samples(points, 6).forEach(function (p) {
        if (p.x > -20 && p.y > -20 && p.x < size.x + 20 && p.y < size.y + 20) lines.push(p);
      });
      self.drawArrows(item, points, size);
    });
  });
  this.lines = lines;
  var share = circleShare(size.x);
  if (this.share !== share && this.figured) { this.share = share; this.showCircles(this.figured); }
  this.quick = false;
  if (this.canvas && this.step >= 0) this.drawCanvas(this.step);
  this.spots = this.declutter();
};

Painter.prototype.name = function (blocked, beside) {
  this.updateLabels(this.lines.concat(beside || []), this.spots, blocked || [], this.map.getSize());
};

// All arrowheads of a leg are two lines, a casing and the heads, so that a step of time shows or hides them at once.
Painter.prototype.drawArrows = function (item, points, size) {
  if (item.stage === " r-back") return;
  var map = this.map, arrows = this.arrows, wide = Math.max(item.most || 0, item.weight, item.stage ? 4.5 : 0), long = 4 + Math.min(7, wide) * 0.45, heads = [];
  arrowSpots(points).forEach(function (spot) {
    if (spot.at.x < -20 || spot.at.y < -20 || spot.at.x > size.x + 20 || spot.at.y > size.y + 20) return;
    (item.leg.both_ways ? [0, Math.PI] : [0]).forEach(function (turn) {
      var angle = spot.angle + turn, gap = turn || item.leg.both_ways ? long * 0.9 : 0;
      var tip = L.point(spot.at.x + Math.cos(angle) * (gap + long * 0.5), spot.at.y + Math.sin(angle) * (gap + long * 0.5));
      var wings = [2.5, -2.5].map(function (a) { return L.point(tip.x + Math.cos(angle + a) * long, tip.y + Math.sin(angle + a) * long); });
      heads.push([wings[0], tip, wings[1]].map(function (p) { return map.containerPointToLatLng(p); }));
    });
  });
  if (!heads.length) return;
  [["r-arrowcase", 4], ["r-arrow r-" + item.leg.style + tint(item.leg), 2]].forEach(function (look) {
    var layer = L.polyline(heads, { className: look[0], weight: look[1], pane: "r-arrow", interactive: false, smoothFactor: 0 }).addTo(arrows);
    item.heads.push(layer);
    if (item.quiet) layer.getElement().style.display = "none";
  });
};

// How many figures carry their number beside their circle.
function mostFigures(size) { return size.x < 480 ? 4 : 7; }

// The names of figures: number and what it counts, beside the circle, the largest first.
Painter.prototype.figureItems = function (size) {
  var pane = this.map.getPane("r-label"), self = this, items = [], all = this.shownCircles().sort(function (a, b) { return b.now.radius - a.now.radius; });
  var few = size.x < 480 ? 3 : 4;
  all.slice(0, mostFigures(size)).forEach(function (c, nth) {
    var node = self.figures[c.index] || (self.figures[c.index] = pane.appendChild(el("span", "r-label r-figure-label")));
    var text = c.now.text || "", what = c.now.what || "", name = data.waypoints[c.index].name;
    node.setAttribute("aria-hidden", "true");
    if (node.dataset.said !== text + what) {
      node.dataset.said = text + what;
      node.replaceChildren(el("b", "", text), el("span", "", size.x < 480 ? name : what + (rtl ? "، " : ", ") + name));
    }
    node.classList.toggle("r-largest", nth === 0);
  });
  // All is written before anything is measured: the browser lays the page out once.
  all.slice(0, mostFigures(size)).forEach(function (c, nth) {
    var node = self.figures[c.index];
    if (c.x < 0 || c.y < 0 || c.x > size.x || c.y > size.y) return;
    var w = node.offsetWidth, h = node.offsetHeight, own = { x: c.x, y: c.y, r: c.r }, spots = spotsAround(c.x, c.y, c.r, w, h);
    items.push({ node: node, index: c.index, w: w, h: h, own: own, must: nth < few, spots: nth < few ? spots.concat(spotsFar(c.x, c.y, c.r, w, h)) : spots });
  });
  return items;
};

// Moves the numbers of figures to where they are free at this step; names in their way give way until the map rests.
Painter.prototype.placeFigures = function () {
  var self = this, map = this.map, size = map.getSize(), kept = this.kept;
  if (!kept || this.options.only) return;
  var items = this.figureItems(size), used = {};
  placeLabels(items, kept.lines, this.shownCircles(), kept.blocked, size.x, size.y);
  items.forEach(function (item) {
    used[item.index] = !!item.box;
    item.node.style.visibility = item.box ? "visible" : "hidden";
    if (item.box) L.DomUtil.setPosition(item.node, map.containerPointToLayerPoint([item.box.x, item.box.y]));
    lead(item.node, item.box, item.own);
  });
  Object.keys(this.figures).forEach(function (index) { if (!used[index]) self.figures[index].style.visibility = "hidden"; });
  this.labels.forEach(function (label) {
    var hide = label.box && items.some(function (item) { return item.box && touches(label.box, item.box, 2); }) || label.index !== undefined && used[label.index];
    label.node.classList.toggle("r-under", !!hide);
  });
};

Painter.prototype.updateLabels = function (lines, marks, blocked, size) {
  var map = this.map, items = [], figures = this.options.only ? [] : this.figureItems(size), circles = this.shownCircles();
  this.kept = { lines: lines, blocked: blocked };
  // A name may stand in a circle, not on its rim.
  var rims = [];
  circles.forEach(function (c) {
    for (var k = 0, n = Math.max(8, Math.ceil(c.r)); k < n; k++) rims.push(L.point(c.x + c.r * Math.cos(2 * Math.PI * k / n), c.y + c.r * Math.sin(2 * Math.PI * k / n)));
  });
  placeLabels(figures, lines, circles, blocked, size.x, size.y);
  var taken = figures.filter(function (item) { return item.box; });
  this.labels.forEach(function (label) {
    label.w = label.node.offsetWidth || label.w;
    label.h = label.node.offsetHeight || label.h;
  });
  this.labels.forEach(function (label) {
    var node = label.node, w = label.w, h = label.h, item = { label: label, w: w, h: h, spots: [] };
    if (taken.some(function (item) { return item.index === label.index; })) { node.style.visibility = "hidden"; return; }
    if (label.mark) {
      if (!label.mark.shown) { node.style.visibility = "hidden"; return; }
      item.own = label.mark;
      item.must = label.rank === 0;
      item.spots = spotsAround(label.mark.x, label.mark.y, label.mark.r, w, h);
      var m = label.mark, inside = m.x > 0 && m.y > 0 && m.x < size.x && m.y < size.y;
      if (inside && label.rank < (data.waypoints.length > 25 ? 1 : 2)) item.spots = item.spots.concat(spotsFar(label.mark.x, label.mark.y, label.mark.r, w, h));
    } else if (label.loose) item.spots = spotsOfArea(label.at.map(function (at) { return map.latLngToContainerPoint(at); }), w, h);
    else {
      label.at.forEach(function (at) {
        var p = map.latLngToContainerPoint(at);
        item.x = p.x;
        // A city stands beside its square, which is a part of its name.
        item.spots.push({ x: p.x - (label.city ? 2.5 : w / 2), y: p.y - h / 2 });
        if (label.city) item.spots.push({ x: p.x + 2.5 - w, y: p.y - h / 2 });
      });
    }
    items.push(item);
  });
  placeLabels(items, lines.concat(rims), marks, blocked.concat(taken.map(function (item) { return item.box; })), size.x, size.y);
  this.labels.forEach(function (label) { label.box = null; });
  items.forEach(function (item) {
    var node = item.label.node;
    item.label.box = item.box;
    node.style.visibility = item.box ? "visible" : "hidden";
    if (item.box) L.DomUtil.setPosition(node, map.containerPointToLayerPoint([item.box.x, item.box.y]));
    if (item.label.city && item.box) node.style.backgroundPositionX = item.box.x < item.x - 3 ? "100%" : "0";
    lead(node, item.box, item.own);
  });
  this.placeFigures();
};

// The thin line from a mark to a name that stands away from it is part of the name, so that both move together.
function lead(node, box, mark) {
  var line = node.querySelector(".r-leader");
  if (!box || !box.far) { if (line) line.remove(); return; }
  if (!line) line = node.appendChild(el("span", "r-leader"));
  var x = Math.max(box.x, Math.min(mark.x, box.x + box.w)), y = Math.max(box.y + 2, Math.min(mark.y, box.y + box.h - 2));
  var long = Math.hypot(mark.x - x, mark.y - y);
  line.style.left = x - box.x + "px";
  line.style.top = y - box.y + "px";
  line.style.width = Math.max(0, long - mark.r) + "px";
  line.style.transform = "rotate(" + Math.atan2(mark.y - y, mark.x - x) + "rad)";
}
