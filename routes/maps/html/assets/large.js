// A map of thousands of legs, drawn on two canvases and found by search, in place of the painter of paint.js.

// How far the canvas reaches beyond the map, how near a pointer must be, and px below which a leg may stand for others.
var BEYOND = 80, REACH = 7, SHORT = 3, SLICE = 6000;

function LargePainter(map, options) {
  var self = this;
  this.map = map;
  this.options = options;
  // What other scripts keep off: nothing here, the legend stands under the map.
  this.legs = []; this.marks = []; this.labels = []; this.lines = [];
  this.step = -1;
  this.state = null;
  this.hot = [];
  this.blocked = [];
  this.shown = [];
  this.visible = null;
  ["r-ground", "r-patch", "r-area", "r-line", "r-mark"].forEach(function (name) {
    map.createPane(name).style.zIndex = PANES[name];
    map.getPane(name).style.pointerEvents = "none";
  });
  groundLayers(options.ground, "r-ground").forEach(function (layer) { layer.addTo(map); });
  data.waypoints.forEach(function (w) { if (w.area) ringsLayer(parsePath(w.area, data.ground.grid), "r-area", "r-area").addTo(map); });
  this.front = map.getPane("r-line").appendChild(el("canvas", "r-many-lines"));
  this.top = map.getPane("r-mark").appendChild(el("canvas", "r-many-marks"));
  this.order = data.waypoints.map(function (w, i) { return i; }).filter(function (i) { return data.waypoints[i].drawn && data.waypoints[i].under === undefined; });
  var degree = new Uint32Array(data.waypoints.length), lines = data.lines;
  for (var i = 0; i < data.legs.length; i++) { degree[lines.start[i]]++; degree[lines.end[i]]++; }
  this.order.sort(function (a, b) { return data.waypoints[a].rank - data.waypoints[b].rank || degree[b] - degree[a] || a - b; });
  this.looks();
  map.on("zoom", function () { self.place(); });
  this.listen();
  var again = function () { if (self.view) { self.redraw(); } };
  if (window.matchMedia) matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}

// The plain look of each leg once: style, width and colour, so that a frame asks no getter.
LargePainter.prototype.looks = function () {
  var n = data.legs.length, packed = data.packed.legs, flowing = packed.widths, zero = new Uint8Array(n);
  packed.zero.forEach(function (i) { zero[i] = 1; });
  this.style = new Uint8Array(n);
  this.base = new Float32Array(n);
  this.flow = new Float32Array(n);
  this.hiddenLegs = null;
  this.stages = null;
  for (var i = 0; i < n; i++) {
    var leg = data.legs[i], width = leg.width;
    this.style[i] = packed.styles.indexOf(leg.style);
    this.base[i] = leg.base;
    // -1 stands for no flows at all, -2 for a published zero, 0 for no figure.
    this.flow[i] = !flowing || width === null ? -1 : zero[i] ? -2 : width;
  }
};

// Grid units to px on the map: x * scale - left.
LargePainter.prototype.frame = function () {
  var map = this.map, zoom = map.getZoom(), size = map.getSize(), corner = map.getPixelBounds().min;
  var world = 256 * Math.pow(2, zoom), scale = world / 360 / data.ground.grid;
  return { zoom: zoom, scale: scale, left: corner.x - world / 2 - BEYOND, top: corner.y - world / 2 - BEYOND, wide: size.x + 2 * BEYOND, high: size.y + 2 * BEYOND, size: size,
    nw: map.containerPointToLatLng([-BEYOND, -BEYOND]) };
};

function fitted(canvas, view) {
  var ratio = Math.min(window.devicePixelRatio || 1, 2), w = Math.round(view.wide * ratio), h = Math.round(view.high * ratio), pen;
  if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
  canvas.style.width = view.wide + "px";
  canvas.style.height = view.high + "px";
  pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, view.wide, view.high);
  return pen;
}

// Moves what is drawn to where it belongs at the present zoom, until it is drawn anew.
LargePainter.prototype.place = function () {
  var map = this.map;
  [this.front, this.top].forEach(function (canvas) {
    var view = canvas.view;
    if (view) L.DomUtil.setTransform(canvas, map.latLngToLayerPoint(view.nw), map.getZoomScale(map.getZoom(), view.zoom));
  });
};

LargePainter.prototype.lay = function () { this.update([]); };
LargePainter.prototype.name = LargePainter.prototype.update = function (blocked) {
  this.blocked = blocked;
  var view = this.frame(), old = this.view;
  // The page asks twice: before and after its boxes stand.
  if (old && old.zoom === view.zoom && old.left === view.left && old.top === view.top && old.wide === view.wide && old.high === view.high && !this.stale) {
    this.drawTop();
    return;
  }
  this.redraw();
};

LargePainter.prototype.redraw = function () {
  this.view = this.frame();
  this.stale = false;
  this.drawLines();
  this.drawTop();
};

function palette() {
  var look = getComputedStyle(document.documentElement), known = {};
  return function (name) { return known[name] || (known[name] = look.getPropertyValue("--" + name).trim()); };
}

// How a leg looks now: null if it is not drawn.
LargePainter.prototype.lookOf = function (i) {
  if (this.hiddenLegs && this.hiddenLegs[i]) return null;
  var flow = this.flow[i], state = this.state, styles = data.packed.legs.styles, back = this.stages && this.stages[i] === 2, colour = data.packed.legs.colours ? data.legs[i].colour : null;
  if (state) {
    if (state.shut[i]) return null;
    if (state.flows) flow = state.widths[i];
    else if (!data.still) flow = -1;
  }
  var name = styles[this.style[i]];
  if (flow === 0) return { ink: "other", width: 1.5, dash: [1, 6], flow: true };
  if (flow === -2) return { ink: name, width: 1.5, dash: ZERO_DASH, flow: true };
  if (flow > 0) return { ink: back ? "back" : name, colour: colour, width: flow, dash: FLOW_DASH[name] || [], flow: true };
  return { ink: back ? "back" : name, colour: colour, width: this.base[i], dash: data.packed.legs.dashes[name], round: true, front: this.stages && this.stages[i] === 1 };
};

// Draws the lines: at once if they are few, else in slices, the canvas before staying until they are done.
LargePainter.prototype.drawLines = function () {
  var self = this, view = this.view, lines = data.lines, box = lines.box, n = data.legs.length, ink = palette(), seen = [], job = this.job = {};
  var x0 = view.left / view.scale, y0 = view.top / view.scale, x1 = (view.left + view.wide) / view.scale, y1 = (view.top + view.high) / view.scale;
  for (var i = 0; i < n; i++) {
    if (box[4 * i] > x1 || box[4 * i + 2] < x0 || box[4 * i + 1] > y1 || box[4 * i + 3] < y0 || box[4 * i] > box[4 * i + 2]) continue;
    seen.push(i);
  }
  this.visible = seen;
  var thin = this.thin = seen.length > 4000 ? 0.4 : seen.length > 1000 ? 0.55 : seen.length > 300 ? 0.75 : 1;
  thinKey(thin);
  var taken = new Uint8Array(Math.ceil(view.wide / SHORT + 1) * Math.ceil(view.high / SHORT + 1)), columns = Math.ceil(view.wide / SHORT + 1), cased = seen.length <= 1500;
  var groups = {}, keys = [], at = 0;
  seen.forEach(function (i) {
    var look = self.lookOf(i);
    if (!look) return;
    var dx = (box[4 * i + 2] - box[4 * i]) * view.scale, dy = (box[4 * i + 3] - box[4 * i + 1]) * view.scale;
    if (dx < SHORT && dy < SHORT && !(look.flow && look.width > 2)) {
      // Of legs too short to be told apart one is drawn.
      var cx = Math.floor((box[4 * i] * view.scale - view.left) / SHORT), cy = Math.floor((box[4 * i + 1] * view.scale - view.top) / SHORT), cell = cy * columns + cx;
      if (taken[cell]) return;
      taken[cell] = 1;
    }
    // A line shorter than its dash is drawn whole.
    var dash = dx + dy < 14 && !(look.flow && look.width <= 1.5) ? [] : look.dash, width = look.flow ? look.width : look.width * thin;
    var key = [look.front ? 1 : 0, width.toFixed(1), look.ink, look.colour, dash.join(), look.round].join("|");
    if (!groups[key]) { groups[key] = { look: look, dash: dash, width: width, legs: [] }; keys.push(key); }
    groups[key].legs.push(i);
  });
  keys.sort(function (a, b) { return groups[a].look.front !== groups[b].look.front ? (groups[a].look.front ? 1 : -1) : groups[a].width - groups[b].width; });
  var back = el("canvas", "r-many-lines"), pen = fitted(back, view), todo = [];
  back.view = view;
  if (cased) keys.forEach(function (key) { todo.push([groups[key], true, 0]); });
  keys.forEach(function (key) { todo.push([groups[key], false, 0]); });
  function slice(all) {
    if (self.job !== job) return;
    for (var left = all ? Infinity : SLICE; left > 0 && at < todo.length;) {
      var one = todo[at], part = one[0].legs.slice(one[2], one[2] + 250);
      self.stroke(pen, view, one[0], part, one[1], thin, ink);
      one[2] += part.length;
      left -= part.length;
      if (one[2] >= one[0].legs.length) at++;
    }
    if (at < todo.length) { requestAnimationFrame(function () { slice(false); }); return; }
    self.arrows(pen, view, groups, ink);
    self.front.replaceWith(back);
    self.front = back;
    self.place();
    self.drawn = (self.drawn || 0) + 1;
  }
  // The first picture, and one of few lines, is drawn at once.
  slice(seen.length <= SLICE || !this.front.view);
};

LargePainter.prototype.stroke = function (pen, view, group, legs, casing, thin, ink) {
  var lines = data.lines, scale = view.scale, left = view.left, top = view.top, offsets = data.packed.legs.offsets, look = group.look, wide = group.width;
  pen.beginPath();
  for (var n = 0; n < legs.length; n++) {
    var i = legs[n], last = lines.first[i + 1] - 1, aside = offsets[i] ? (wide / 2 + 0.9) * offsets[i] : 0, shift = [0, 0];
    if (aside) {
      var a = lines.first[i], dx = lines.x[last] - lines.x[a], dy = lines.y[last] - lines.y[a], far = Math.hypot(dx, dy) || 1;
      shift = [-dy / far * aside, dx / far * aside];
    }
    for (var v = lines.first[i], px = 0, py = 0; v <= last; v++) {
      var x = lines.x[v] * scale - left + shift[0], y = lines.y[v] * scale - top + shift[1];
      if (lines.begins[v]) pen.moveTo(x, y);
      // Bends of less than a px are not seen.
      else if (v < last && Math.abs(x - px) + Math.abs(y - py) < 1.2) continue;
      else pen.lineTo(x, y);
      px = x;
      py = y;
    }
  }
  pen.lineJoin = "round";
  pen.lineCap = !casing && look.round ? "round" : "butt";
  pen.setLineDash(casing ? [] : group.dash);
  pen.strokeStyle = casing ? ink("halo") : lineInk(look, ink);
  pen.lineWidth = casing ? wide + 3 * thin : wide;
  pen.stroke();
};

// A colour that the map brings along is a rule of the style sheet.
var brought = {};
function lineInk(look, ink) {
  if (look.colour === null || look.colour === undefined) return ink(look.ink);
  var theme = ink("page"), key = look.colour + theme;
  if (!brought[key]) {
    var probe = document.querySelector(".r-legend").appendChild(svg("svg", { "class": "r-c" + look.colour, width: 0, height: 0 }));
    brought[key] = getComputedStyle(probe).stroke;
    probe.remove();
  }
  return brought[key];
}

// Lines of the legend are as thin as those of the map; those of figures keep their width.
function thinKey(thin) {
  document.querySelectorAll(".r-legend .r-leg:not(.r-width):not(.r-noflow), .r-legend .r-casing").forEach(function (path) {
    if (!path.dataset.width) path.dataset.width = path.getAttribute("stroke-width");
    path.setAttribute("stroke-width", (path.dataset.width * thin).toFixed(2));
  });
}

// Arrowheads where few enough legs are in sight to tell them apart.
LargePainter.prototype.arrows = function (pen, view, groups, ink) {
  var lines = data.lines;
  if (this.visible.length > 600) return;
  pen.setLineDash([]);
  pen.lineCap = "round";
  Object.keys(groups).forEach(function (key) {
    var group = groups[key];
    if (group.look.flow && (group.dash === ZERO_DASH || group.look.ink === "other" && group.width === 1.5)) return;
    group.legs.forEach(function (i) {
      var points = [], both = data.legs[i].both_ways;
      for (var v = lines.first[i]; v < lines.first[i + 1]; v++) points.push(L.point(lines.x[v] * view.scale - view.left, lines.y[v] * view.scale - view.top));
      var long = 4 + Math.min(7, group.width) * 0.45;
      arrowSpots(points).slice(0, 6).forEach(function (spot) {
        (both ? [0, Math.PI] : [0]).forEach(function (turn) {
          var angle = spot.angle + turn, gap = both ? long * 0.9 : 0, tip = L.point(spot.at.x + Math.cos(angle) * (gap + long * 0.5), spot.at.y + Math.sin(angle) * (gap + long * 0.5));
          pen.beginPath();
          pen.moveTo(tip.x + Math.cos(angle + 2.5) * long, tip.y + Math.sin(angle + 2.5) * long);
          pen.lineTo(tip.x, tip.y);
          pen.lineTo(tip.x + Math.cos(angle - 2.5) * long, tip.y + Math.sin(angle - 2.5) * long);
          pen.strokeStyle = ink("halo");
          pen.lineWidth = 4;
          pen.stroke();
          pen.strokeStyle = lineInk(group.look, ink);
          pen.lineWidth = 2;
          pen.stroke();
        });
      });
    });
  });
};

// --- marks, circles, names ----------------------------------------------------------------------------------------

// The places that stand: each keeps some px clear of more important ones, and they are not too many.
LargePainter.prototype.standing = function () {
  var view = this.view, cells = {}, size = 16, out = [], most = view.size.x < 480 ? 90 : 260, only = this.onlyPlaces;
  for (var n = 0; n < this.order.length && out.length < most; n++) {
    var i = this.order[n], w = data.waypoints[i];
    if (only && !only[i]) continue;
    var x = w.x * view.scale - view.left, y = w.y * view.scale - view.top;
    if (x < 0 || y < 0 || x > view.wide || y > view.high) continue;
    var cx = Math.floor(x / size), cy = Math.floor(y / size), free = true;
    for (var k = 0; k < 9 && free; k++) {
      var near = cells[(cx + k % 3 - 1) + "," + (cy + Math.floor(k / 3) - 1)];
      free = !near || Math.hypot(near.x - x, near.y - y) >= size;
    }
    if (!free) continue;
    var mark = { index: i, x: x, y: y, r: data.radii[w.rank] * (w.rank ? 0.8 : 1) };
    cells[cx + "," + cy] = mark;
    out.push(mark);
  }
  return out;
};

LargePainter.prototype.drawTop = function () {
  var view = this.view, self = this;
  if (!view) return;
  var pen = fitted(this.top, view), ink = palette(), marks = this.shown = this.standing(), circles = this.circlesNow();
  this.top.view = view;
  this.place();
  marks.forEach(function (m) { self.halo(pen, m, ink); });
  circles.forEach(function (c) { drawCircle(pen, c, ink); });
  this.hot.forEach(function (i) {
    if (!self.lookOf(i)) return;
    self.stroke(pen, view, { look: { ink: "focus", round: true }, dash: [], width: 6 }, [i], false, 1, ink);
  });
  marks.forEach(function (m) {
    var key = data.waypoints[m.index].rank === 0, hot = self.hotPlace === m.index;
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(m.x, m.y, hot ? m.r + 2 : m.r, 0, 7);
    pen.fillStyle = ink(key ? "markline" : "mark");
    pen.fill();
    pen.strokeStyle = ink(hot ? "focus" : "markline");
    pen.lineWidth = hot ? 4 : 1.4;
    pen.stroke();
  });
  this.drawNames(pen, marks, circles, ink);
};

// Within which a place is known to lie, where that is large enough to be seen.
LargePainter.prototype.halo = function (pen, m, ink) {
  var w = data.waypoints[m.index], view = this.view;
  if (w.marked) { pen.beginPath(); pen.arc(m.x, m.y, m.r + 7, 0, 7); pen.strokeStyle = ink("focus"); pen.lineWidth = 2; pen.setLineDash([]); pen.stroke(); }
  if (!w.accuracy_km) return;
  var r = w.accuracy_km / 111.32 * data.ground.grid * Math.cosh(w.y / data.ground.grid * Math.PI / 180) * view.scale;
  if (r < m.r + 2) return;
  pen.beginPath();
  pen.arc(m.x, m.y, r, 0, 7);
  pen.globalAlpha = 0.12;
  pen.fillStyle = ink("accuracy");
  pen.fill();
  pen.globalAlpha = 1;
  pen.setLineDash([3, 4]);
  pen.strokeStyle = ink("accuracy");
  pen.lineWidth = 1;
  pen.stroke();
};

// The circles of figures of this step, or of the description, the largest first.
LargePainter.prototype.circlesNow = function () {
  var view = this.view, share = circleShare(view.size.x), step = this.step, shown = [], only = this.onlyPlaces;
  if (this.options.only) return shown;
  if (step >= 0 && this.time) this.time.circles.forEach(function (one) {
    shown.push({ index: one.waypoint, radius: one.widths[step], text: (one.texts && one.texts[step] || "").split(" (")[0], what: one.measure, unit: one.unit, partial: one.partial && one.partial[step] === "1" });
  });
  else if (data.still) Object.keys(data.packed.places.circles).forEach(function (i) {
    var w = data.waypoints[i];
    shown.push({ index: Number(i), radius: w.radius, text: w.value, what: w.counted, unit: w.unit, partial: w.partial });
  });
  return shown.filter(function (one) { return typeof one.radius === "number" && !(only && !only[one.index]); }).map(function (one) {
    var w = data.waypoints[one.index];
    return { index: one.index, now: one, x: w.x * view.scale - view.left, y: w.y * view.scale - view.top, r: one.radius === 0 ? data.ring : one.radius * share };
  }).sort(function (a, b) { return b.r - a.r; });
};

function drawCircle(pen, c, ink) {
  pen.beginPath();
  pen.arc(c.x, c.y, Math.max(c.r, 0.5), 0, 7);
  pen.setLineDash(c.now.partial ? [4, 3] : []);
  if (c.now.radius) {
    if (c.now.unit && c.now.unit !== "people") {
      // Stripes for what counts no people.
      pen.save();
      pen.clip();
      pen.strokeStyle = ink("fig");
      pen.lineWidth = 2;
      pen.setLineDash([]);
      pen.beginPath();
      for (var at = -c.r * 2; at < c.r * 2; at += 5) { pen.moveTo(c.x + at - c.r, c.y + c.r); pen.lineTo(c.x + at + c.r, c.y - c.r); }
      pen.stroke();
      pen.restore();
      pen.beginPath();
      pen.arc(c.x, c.y, c.r, 0, 7);
    } else {
      pen.globalAlpha = 0.62;
      pen.fillStyle = ink("fig");
      pen.fill();
      pen.globalAlpha = 1;
    }
  }
  pen.strokeStyle = ink("figline");
  pen.lineWidth = 1.3;
  pen.stroke();
}

// Names of the largest figures, of the most important places, of countries and seas: those that find room.
LargePainter.prototype.drawNames = function (pen, marks, circles, ink) {
  var view = this.view, narrow = view.size.x < 480, sans = ink("sans"), serif = ink("serif"), items = [], figured = {};
  function item(lines, look, own, spots, more) {
    var w = 0, h = 0;
    lines.forEach(function (line) { pen.font = line.font; w = Math.max(w, pen.measureText(line.text).width + (line.room || 0)); h += line.high; });
    items.push(L.extend({ lines: lines, w: w, h: h, own: own, spots: spots(w, h), look: look }, more));
  }
  function around(own) { return function (w, h) { return spotsAround(own.x, own.y, own.r, w, h); }; }
  circles.slice(0, narrow ? 4 : 7).forEach(function (c, nth) {
    var name = data.waypoints[c.index].name;
    if (!c.now.text) return;
    figured[c.index] = true;
    item([{ text: c.now.text, font: "700 " + (nth ? 16 : 21) + "px " + sans, high: nth ? 19 : 25, ink: "figtext" },
      { text: narrow ? name : c.now.what + (rtl ? "، " : ", ") + name, font: "12px " + sans, high: 15, ink: "text" }], "figure", c, around(c), { must: true });
  });
  marks.slice(0, narrow ? 24 : 90).forEach(function (m) {
    if (figured[m.index]) return;
    var w = data.waypoints[m.index], key = w.rank === 0;
    item([{ text: w.name, font: (key ? "700 15px " : "13px ") + sans, high: key ? 18 : 16, ink: "text" }], "place", m, around(m));
  });
  data.labels.forEach(function (label) {
    var sea = label.kind === "sea", city = label.kind === "city", text = sea || city ? label.text : label.text.toUpperCase(), font = (sea ? "italic 14px " + serif : "12px " + sans);
    var at = label.at.map(function (at) { return L.point(at[0] * view.scale - view.left, at[1] * view.scale - view.top); });
    item([{ text: text, font: font, high: 16, room: city ? 9 : 0, ink: sea ? "seatext" : "quiet" }], label.kind, null, function (w, h) {
      // A city stands beside its square, which is a part of its name.
      return (city ? [at[0].x - 2.5, at[0].x + 2.5 - w] : at.map(function (p) { return p.x - w / 2; })).map(function (x, i) { return { x: x, y: at[city ? 0 : i].y - h / 2 }; });
    }, { city: city && at[0] });
  });
  var blocked = this.blocked.map(function (b) { return rect(b.x + BEYOND, b.y + BEYOND, b.w, b.h); });
  blocked.push(rect(-1e4, 0, 1e4 + BEYOND, view.high), rect(view.wide - BEYOND, 0, 1e4, view.high), rect(0, -1e4, view.wide, 1e4 + BEYOND), rect(0, view.high - BEYOND, view.wide, 1e4));
  placeLabels(items, [], marks.concat(circles), blocked, view.wide, view.high);
  pen.setLineDash([]);
  pen.textBaseline = "top";
  pen.lineJoin = "round";
  this.named = [];
  items.forEach(function (one) {
    if (!one.box) return;
    this.named.push(one.lines[one.lines.length - 1].text);
    var y = one.box.y;
    one.lines.forEach(function (line) {
      var x = one.box.x + (one.city && one.box.x > one.city.x - 3 ? line.room : 0);
      pen.font = line.font;
      pen.strokeStyle = ink("halo");
      pen.lineWidth = 4;
      pen.strokeText(line.text, x, y + 1);
      pen.fillStyle = ink(line.ink);
      pen.fillText(line.text, x, y + 1);
      if (one.city) pen.fillRect(one.city.x - 2.5, one.city.y - 2.5, 5, 5);
      y += line.high;
    });
  }, this);
};

// --- pointing -----------------------------------------------------------------------------------------------------

LargePainter.prototype.listen = function () {
  var self = this, map = this.map, tip = this.options.tip, waiting = 0, at = null;
  function look() {
    waiting = 0;
    if (!at) return;
    var found = self.find(at, REACH);
    map.getContainer().style.cursor = found ? "pointer" : "";
    if (!found) { tip.leave(); return; }
    var now = found.circle, name = found.kind === "leg" ? data.legs[found.index].title : data.waypoints[found.index].name;
    if (now && now.text) name += ": " + now.text + " " + (now.what || "");
    tip.hover(found.kind === "leg" ? map.containerPointToLatLng(at) : L.latLng(place(data.waypoints[found.index])), name, map);
  }
  map.on("mousemove", function (event) {
    at = event.containerPoint;
    if (!waiting) waiting = requestAnimationFrame(look);
  });
  map.on("mouseout", function () { at = null; tip.leave(); });
  map.on("click", function (event) {
    var coarse = window.matchMedia && matchMedia("(pointer: coarse)").matches, found = self.find(event.containerPoint, coarse ? 18 : REACH + 3);
    if (!found) return;
    at = null;
    if (found.kind === "leg") tip.openLeg(found.index, event.latlng); else tip.openWaypoint(found.index);
  });
};

// What lies at a point of the map: a place that stands, the circle of a figure, else the nearest leg.
LargePainter.prototype.find = function (point, reach) {
  var view = this.frame(), px = point.x + BEYOND, py = point.y + BEYOND, best = null, least = Infinity, lines = data.lines, box = lines.box, self = this;
  this.shown.forEach(function (m) {
    var w = data.waypoints[m.index], far = Math.hypot(w.x * view.scale - view.left - px, w.y * view.scale - view.top - py);
    if (far <= Math.max(m.r, reach) + 2 && far < least) { least = far; best = { kind: "waypoint", index: m.index }; }
  });
  if (best) return best;
  this.circlesNow().forEach(function (c) {
    if (Math.hypot(c.x - px, c.y - py) <= Math.max(c.r, reach)) best = { kind: "waypoint", index: c.index, circle: c.now };
  });
  if (best) return best;
  var gx = (px + view.left) / view.scale, gy = (py + view.top) / view.scale, near = (reach + 4) / view.scale;
  (this.visible || []).forEach(function (i) {
    if (box[4 * i] > gx + near || box[4 * i + 2] < gx - near || box[4 * i + 1] > gy + near || box[4 * i + 3] < gy - near) return;
    var look = self.lookOf(i), far = Infinity;
    if (!look) return;
    for (var v = lines.first[i] + 1; v < lines.first[i + 1]; v++) {
      if (lines.begins[v]) continue;
      var ax = lines.x[v - 1], ay = lines.y[v - 1], dx = lines.x[v] - ax, dy = lines.y[v] - ay, share = Math.max(0, Math.min(1, ((gx - ax) * dx + (gy - ay) * dy) / (dx * dx + dy * dy || 1)));
      far = Math.min(far, Math.hypot(gx - ax - share * dx, gy - ay - share * dy));
    }
    far = far * view.scale - look.width / 2;
    if (far <= reach && far < least) { least = far; best = { kind: "leg", index: i }; }
  });
  return best;
};

// --- what the page asks of a painter ------------------------------------------------------------------------------

LargePainter.prototype.shownCircles = function () { return []; };

LargePainter.prototype.useTime = function (time) {
  this.time = { flows: time.series.some(function (s) { return s.leg !== undefined && s.widths; }), legs: [], circles: [] };
  time.series.forEach(function (s) {
    if (s.leg !== undefined) { if (s.widths || s.open) this.time.legs.push(s); } else if (s.widths) this.time.circles.push(s);
  }, this);
};

// Draws a step: legs that are closed or not in use are left out, and those with a figure are as wide as it.
LargePainter.prototype.showStep = function (step) {
  this.step = step;
  this.state = null;
  if (step >= 0) {
    var n = data.legs.length, state = this.state = { flows: this.time.flows, shut: new Uint8Array(n), widths: new Float32Array(n) };
    this.time.legs.forEach(function (s) {
      var open = s.open ? s.open[step] : "1", width = s.widths ? s.widths[step] : null;
      if (open === "0" || open === "x") state.shut[s.leg] = 1;
      if (width === 0) state.widths[s.leg] = -2; else if (width) state.widths[s.leg] = width;
    });
  }
  if (this.view) this.redraw();
};
LargePainter.prototype.placeFigures = function () {};

// The kinds of mark that are drawn at this step; what is known of a plain line is not told apart.
LargePainter.prototype.signs = function () {
  var looks = circleLooks(this.view ? this.circlesNow().map(function (c) { return c.now; }) : []), styles = data.packed.legs.styles;
  for (var i = 0; i < data.legs.length; i++) {
    var look = this.lookOf(i);
    if (look) legLooks(looks, { style: styles[this.style[i]], schematic: true, inferred: true, confirmed: true }, look.flow, look.ink === "other" && look.width === 1.5, look.dash === ZERO_DASH);
  }
  return looks;
};

LargePainter.prototype.only = function (legs, waypoints, front, back) {
  var n = data.legs.length;
  function flags(indexes, count, value, into) { into = into || new Uint8Array(count); indexes.forEach(function (i) { into[i] = value; }); return into; }
  this.hiddenLegs = null;
  if (legs) { this.hiddenLegs = new Uint8Array(n).fill(1); flags(legs, n, 0, this.hiddenLegs); }
  this.onlyPlaces = waypoints ? flags(waypoints, data.waypoints.length, 1) : null;
  this.stages = front && front.length || back && back.length ? flags(back || [], n, 2, flags(front || [], n, 1)) : null;
  this.stale = true;
};

LargePainter.prototype.highlight = function (leg, waypoint, on) {
  if (leg !== null && leg !== undefined) this.hot = on ? this.hot.concat(leg) : this.hot.filter(function (i) { return i !== leg; });
  if (waypoint !== null && waypoint !== undefined) this.hotPlace = on ? waypoint : null;
  this.drawTop();
};

// Legs of a story do not draw themselves one by one on a map of thousands.
LargePainter.prototype.draw = function () {};

// --- search -------------------------------------------------------------------------------------------------------

function plainText(text) { return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }

// A field and the list of what it finds, places first; each opens on the map.
function Search(api) {
  var MOST = 30, box = el("div", "r-search"), label = box.appendChild(el("label", "", strings.large_find)), field = box.appendChild(el("input"));
  var said = box.appendChild(el("p", "r-small")), list = box.appendChild(el("ul", "r-found")), known = null, timer = 0;
  field.type = "search";
  field.id = "r-find";
  field.autocomplete = "off";
  label.htmlFor = field.id;
  said.setAttribute("role", "status");
  said.textContent = strings.large_zoom;
  function index() {
    known = known || { places: data.waypoints.map(function (w) { return plainText(w.name); }) };
    known.legs = known.legs || data.legs.map(function (leg) { return [leg.start, leg.end]; });
    return known;
  }
  function add(title, open) {
    var button = list.appendChild(el("li")).appendChild(el("button", "r-open", title));
    button.type = "button";
    button.addEventListener("click", function () { open(button); });
  }
  // Every word stands in the name, of a leg in that of one of its ends.
  function find() {
    clearTimeout(timer);
    timer = 0;
    var words = plainText(field.value).split(/[\s→←↔,;]+/).filter(Boolean), count = 0;
    list.replaceChildren();
    if (!words.length) { said.textContent = strings.large_zoom; return; }
    var all = index(), has = words.map(function (word) { return all.places.map(function (name) { return name.indexOf(word) >= 0; }); });
    all.places.forEach(function (name, i) {
      if (!has.every(function (one) { return one[i]; })) return;
      if (++count <= MOST) add(data.waypoints[i].name, function (button) { api.tip.openWaypoint(i, button); });
    });
    var least = Math.min(count, MOST), legs = 0;
    all.legs.forEach(function (ends, i) {
      if (!has.every(function (one) { return one[ends[0]] || one[ends[1]]; })) return;
      count++;
      if (least + ++legs <= MOST || legs <= 10) add(data.legs[i].title, function (button) { api.tip.openLeg(i, null, button); });
    });
    said.textContent = count ? filled(strings.large_found, { shown: number(list.children.length), count: number(count) }) : strings.large_none;
    postHeight();
  }
  field.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(find, 120); });
  // Down goes into the list, up and down move in it, Escape comes back.
  box.addEventListener("keydown", function (event) {
    // What was typed last counts, also where the list has not followed yet.
    if (timer && (event.key === "ArrowDown" || event.key === "Enter")) find();
    var buttons = Array.prototype.slice.call(list.querySelectorAll("button")), here = buttons.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && buttons.length) { event.preventDefault(); buttons[Math.min(here + 1, buttons.length - 1)].focus(); }
    if (event.key === "ArrowUp" && here >= 0) { event.preventDefault(); (buttons[here - 1] || field).focus(); }
  });
  var legend = document.querySelector(".r-figure > .r-legend"), frame = document.querySelector(".r-frame");
  if (frame.parentNode.classList.contains("r-figure")) frame.after(box); else document.querySelector(".r-figure").insertBefore(box, legend);
}

// A whole number as the page writes numbers.
function number(n) { return String(n).replace(/\d/g, function (digit) { return strings.digits ? Array.from(strings.digits)[digit] : digit; }); }

if (data.packed) {
  whenReady(function (api) {
    new Search(api);
    document.documentElement.classList.add("r-large");
    // What a canvas shows cannot be read from the page: so it can be asked.
    window.routesLarge = { look: function (i) { return api.painters[0].lookOf(i); }, titles: function () { return data.legs.map(function (leg) { return leg.title; }); } };
  });
}
