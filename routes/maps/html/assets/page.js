// The page: the map in its frame, the enlarged part, legend and controls in free space, popups, tables, host messages.

function facts(list, parent) {
  list.forEach(function (line) { parent.appendChild(el("p", "", line)); });
}

// Says in which language the text of a node is, where it is not the page's.
function tongue(node, lang) {
  if (!lang) return node;
  node.lang = lang;
  if (rtl) node.dir = "auto";
  return node;
}

// The sources stand in the page's own list, each as a link or as text alone.
function sourceLine(refs) {
  var line = el("p", "r-refs", strings.sources + ": "), listed = document.querySelectorAll(".r-sources > li");
  refs.forEach(function (ref, i) {
    var node = listed[ref].firstElementChild ? listed[ref].firstElementChild.cloneNode(true) : el("span", "", listed[ref].textContent);
    if (i) line.appendChild(document.createTextNode("; "));
    line.appendChild(node);
  });
  return line;
}

function popupContent(thing, title, figure) {
  var box = el("div", "r-popup");
  box.tabIndex = -1;
  box.appendChild(tongue(el("p", "r-poptitle", title), thing.lang));
  if (figure) box.appendChild(figure);
  facts(thing.facts, box);
  if (thing.note) box.appendChild(tongue(el("p", "r-note", thing.note), data.data_lang));
  if (thing.figures.length) {
    // Who published all of them is said once.
    var table = el("dl", "r-figures"), by = thing.figures.map(function (row) { return row[2]; }).filter(Boolean);
    var one = by.length > 1 && by.every(function (name) { return name === by[0]; });
    thing.figures.forEach(function (row) {
      table.appendChild(el("dt", "", row[0]));
      var value = el("dd", "", row[1]);
      if (row[2] && !one) value.appendChild(el("span", "r-by", row[2]));
      table.appendChild(value);
    });
    box.appendChild(table);
    if (one) box.appendChild(el("p", "r-by", by[0]));
  }
  if (thing.sources.length) box.appendChild(sourceLine(thing.sources));
  return box;
}

// The indexes of all places that one mark stands for, itself first; nothing for a mark of one place.
var beneath = null;
function atSpot(index) {
  var first = data.waypoints[index].under === undefined ? index : data.waypoints[index].under;
  if (!beneath) {
    beneath = {};
    data.waypoints.forEach(function (w, i) { if (w.under !== undefined) (beneath[w.under] = beneath[w.under] || []).push(i); });
  }
  var rest = beneath[first] || [];
  return rest.length ? [first].concat(rest) : [];
}

// Of several places at one spot each is opened from the popup of any other.
function spotList(index, open) {
  var all = atSpot(index), list = el("ul", "r-spot");
  if (!all.length) return null;
  all.forEach(function (other) {
    var item = list.appendChild(el("li")), name = data.waypoints[other].name, button = item.appendChild(el(other === index ? "b" : "button", other === index ? "" : "r-open", name));
    if (other === index) return;
    button.type = "button";
    // The button is gone by the time the map hears of the click, which would close the popup as one beside it does.
    button.addEventListener("click", function (event) { event.stopPropagation(); open(other); });
  });
  var box = el("div");
  box.appendChild(el("p", "", strings.spot_places.replace("{count}", String(all.length))));
  box.appendChild(list);
  return box;
}

// Popups and tooltips of the main map; focus goes in when a popup is opened by keyboard and back when it closes.
function Tip(map) {
  // The map stays where it is: a box that would leave it is moved instead, see `keepIn`.
  var popup = L.popup({ autoPan: false, closeOnEscapeKey: true }), opener = null;
  var tooltip = L.tooltip({ className: "r-tip", direction: "top", offset: [0, -8], opacity: 1 }), self = this, charted = false;
  var sheet = new Sheet(map, function () {
    clear(false);
    map.fire("sheetclose");
    if (opener && document.contains(opener)) opener.focus({ preventScroll: false });
    opener = null;
  });
  // What is open is told anew when the time moves.
  var shown = null;
  this.figure = function () { return null; };
  this.onStep = function () {
    var content = shown && (sheet.isOpen() ? sheet.content() : popup.isOpen() && popup.getContent()), old = content && content.querySelector(".r-fig");
    if (!old) return;
    var made = self.figure(shown[0], shown[1]);
    if (!made) return;
    content.replaceChild(made, old);
    if (made.fit) made.fit();
    if (popup.isOpen()) fit();
  };
  function open(latlng, content, from) {
    var size = map.getSize(), figure = content.querySelector(".r-fig");
    if (window.innerWidth < 700) {
      opener = from || null;
      map.closePopup();
      sheet.open(latlng, content);
      if (figure && figure.fit) figure.fit();
      if (opener) content.focus({ preventScroll: true });
      return;
    }
    sheet.close();
    popup.options.maxWidth = Math.min(figure ? 320 : 280, size.x - 44);
    popup.options.minWidth = Math.min(figure ? 300 : 180, popup.options.maxWidth);
    popup.options.maxHeight = size.y - 48;
    opener = from || null;
    popup.setLatLng(latlng).setContent(content).openOn(map);
    if (figure && figure.fit) figure.fit();
    var close = popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", strings.close);
    // What scrolls is reached by keyboard, also where it holds no link.
    var inside = popup.getElement().querySelector(".leaflet-popup-content");
    if (inside.classList.contains("leaflet-popup-scrolled")) inside.tabIndex = 0; else inside.removeAttribute("tabindex");
    fit();
    clear(true);
    if (opener) content.focus({ preventScroll: true });
  }
  this.close = function () { sheet.close(); };
  this.openWaypoint = function (index, from) {
    var waypoint = data.waypoints[index], at = L.latLng(place(waypoint)), zoom = map.getZoom();
    self.leave();
    if (self.onOpen) self.onOpen(at, from);
    shown = ["waypoint", index];
    var content = popupContent(waypoint, waypoint.name, self.figure("waypoint", index)), others = spotList(index, function (other) {
      var back = opener;
      opener = null;
      self.openWaypoint(other, null);
      opener = back;
      (sheet.isOpen() ? sheet.content() : popup.getContent()).focus({ preventScroll: true });
    });
    if (others) content.insertBefore(others, content.children[1] || null);
    open(at, content, from);
    return zoom;
  };
  this.openLeg = function (index, latlng, from) {
    var leg = data.legs[index], line = parsePath(leg.path, data.ground.grid)[0] || [place(data.waypoints[leg.start])];
    self.leave();
    if (self.onOpen && from) self.onOpen(L.latLngBounds(line), from);
    shown = ["leg", index];
    open(latlng || L.latLng(line[Math.floor(line.length / 2)]), popupContent(leg, leg.title, self.figure("leg", index)), from);
  };
  // What the pointer is on: its name, and its figure at the step shown with the chart, where the map has room for it.
  this.hover = function (latlng, text, onMap, kind, index) {
    var content = el("div", "", text), figure = kind && onMap.getSize().y > 320 ? self.figure(kind, index) : null;
    if (figure) content.appendChild(figure);
    content.classList.toggle("r-tipfig", !!figure);
    tooltip.setLatLng(latlng).setContent(content);
    onMap.openTooltip(tooltip);
    if (figure && figure.fit) figure.fit();
    self.tipMap = onMap;
    var node = tooltip.getElement();
    node.style.margin = "";
    node.style.maxWidth = Math.min(260, onMap.getSize().x - 12) + "px";
    tooltip.update();
    // A long name in a small map is as wide as the map.
    if (node.offsetHeight > onMap.getSize().y - 12) { node.style.maxWidth = onMap.getSize().x - 12 + "px"; tooltip.update(); }
    node.style.maxHeight = onMap.getSize().y - 12 + "px";
    var shift = keepIn(node, onMap.getContainer(), 24);
    if (shift.x) node.style.marginLeft = shift.x + "px";
    if (shift.y) node.style.marginTop = shift.y - 6 + "px";
    node.classList.toggle("r-moved", !!(shift.x || shift.y));
    charted = !!figure && onMap === map;
    if (charted) clear(true, node);
  };
  // Moves the popup into the map; its pointer goes on pointing at the place, or is hidden.
  function fit() {
    var node = popup.getElement(), pointer = node && node.querySelector(".leaflet-popup-tip-container"), shift;
    if (!node) return;
    node.style.marginLeft = node.style.marginBottom = "";
    shift = keepIn(node, map.getContainer(), 42);
    node.style.marginLeft = shift.x + "px";
    if (shift.y) node.style.marginBottom = 20 - shift.y + "px";
    pointer.style.marginLeft = -20 - shift.x + "px";
    pointer.style.visibility = shift.y || Math.abs(shift.x) > node.offsetWidth / 2 - 24 ? "hidden" : "";
  }
  this.leave = function () {
    if (self.tipMap) self.tipMap.closeTooltip(tooltip);
    if (charted) clear(popup.isOpen());
    charted = false;
  };
  // Nothing floats over an open popup, or a chart at the pointer: boxes in its way are hidden until it closes.
  function clear(hide, tall) {
    var shown = tall || popup.getElement(), box = hide && shown ? shown.getBoundingClientRect() : null;
    document.querySelectorAll(".r-controls, .r-scale, .r-legend.r-floating, .r-inset.r-floating").forEach(function (node) {
      var r = node.getBoundingClientRect();
      node.classList.toggle("r-aside", !!box && touches(rect(r.left, r.top, r.width, r.height), rect(box.left, box.top, box.width, box.height), 2));
    });
  }
  // After the boxes have been put in their new places.
  map.on("moveend", function () { setTimeout(function () { clear(popup.isOpen()); }, 0); });
  map.on("move zoomend resize", function () { if (popup.isOpen()) fit(); });
  map.on("popupclose", function () {
    clear(false);
    if (opener && document.contains(opener)) opener.focus({ preventScroll: false });
    opener = null;
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { self.leave(); map.closePopup(); sheet.close(); }
  });
}

// On a phone a popup is a sheet from below: whole, never clipped, with the chosen place in sight above it. Within a page of
// others, where nobody sees the lower edge of the frame, it stands under the map.
function Sheet(map, closed) {
  var box = el("div", "r-sheet"), close = el("button", "r-sheetclose", "×"), inside = el("div", "r-sheetbody"), framed = window.parent !== window, self = this;
  box.setAttribute("role", "dialog");
  box.hidden = true;
  close.type = "button";
  close.setAttribute("aria-label", strings.close);
  box.appendChild(close);
  box.appendChild(inside);
  close.addEventListener("click", function () { self.close(); });
  map.on("click", function () { self.close(); });
  this.isOpen = function () { return !box.hidden; };
  this.content = function () { return inside.firstElementChild; };
  this.close = function () {
    if (box.hidden) return;
    box.hidden = true;
    inside.replaceChildren();
    closed();
    postHeight();
  };
  this.open = function (latlng, content) {
    var frame = document.querySelector(".r-frame"), title = content.querySelector(".r-poptitle");
    if (!box.parentNode) { if (framed) frame.parentNode.insertBefore(box, frame.nextSibling); else document.querySelector("main").appendChild(box); }
    box.classList.toggle("r-inflow", framed);
    inside.replaceChildren(content);
    box.setAttribute("aria-label", title ? title.textContent : "");
    box.hidden = false;
    inside.scrollTop = 0;
    if (inside.scrollHeight > inside.clientHeight + 1) inside.tabIndex = 0; else inside.removeAttribute("tabindex");
    postHeight();
    if (framed) return;
    var room = window.innerHeight - box.offsetHeight, at = map.getContainer().getBoundingClientRect().top + map.latLngToContainerPoint(latlng).y;
    if (at > room - 30 || at < 30) window.scrollBy({ top: at - room / 2, behavior: "instant" });
  };
}

// How far a box that stands above a point is moved so that it lies within a frame: sideways, and to the other side of the
// point (`under` its lower edge is where that begins) or down.
function keepIn(node, frame, under) {
  var box = node.getBoundingClientRect(), room = frame.getBoundingClientRect(), gap = 5, left = room.left + gap, top = room.top + gap;
  var x = Math.max(left, Math.min(box.left, room.right - gap - box.width)) - box.left, y = 0;
  var turned = box.height + under;
  if (box.top < top) y = box.top + turned >= top && box.bottom + turned <= room.bottom - gap ? turned : top - box.top;
  if (box.bottom > room.bottom - gap) y = Math.max(top, room.bottom - gap - box.height) - box.top;
  return L.point(x, y);
}

function makeInset(frame, tip) {
  var detail = data.details[0];
  if (!detail) return null;
  var box = el("div", "r-inset"), head = el("p", "r-insethead"), holder = el("div", "r-insetmap");
  head.appendChild(el("strong", "", detail.title));
  head.appendChild(el("span", "", detail.note));
  box.appendChild(head);
  box.appendChild(holder);
  box.setAttribute("aria-hidden", "true");
  document.querySelector(".r-insets").appendChild(box);
  var map = L.map(holder, {
    attributionControl: false, zoomControl: false, dragging: false, scrollWheelZoom: false, doubleClickZoom: false,
    boxZoom: false, touchZoom: false, keyboard: false, zoomSnap: 0, fadeAnimation: false, zoomAnimation: false
  });
  map.fitBounds(bounds(detail.bounds), { animate: false });
  holder.removeAttribute("tabindex");
  return { box: box, head: head, holder: holder, map: map, detail: detail, painter: new Painter(map, { ground: detail.ground, tip: tip, only: bounds(detail.bounds) }) };
}

function routesPage(map) {
  var frame = document.querySelector(".r-frame"), container = map.getContainer(), figure = document.querySelector(".r-figure");
  document.documentElement.classList.add("r-js");
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", strings.map_label.replace("{title}", data.title));
  if (document.getElementById("r-alt")) container.setAttribute("aria-describedby", "r-alt");
  map.invalidateSize({ animate: false });
  var tip = new Tip(map), home = bounds(data.bounds), atHome = true, looking = null;
  if (roomy()) map.fitBounds(home, { animate: false });
  var painter = new (data.packed ? LargePainter : Painter)(map, { ground: data.ground, tip: tip });
  var patch = data.details[0] ? L.layerGroup(groundPatch(data.details[0])) : null;
  var inset = makeInset(frame, tip), legend = document.querySelector(".r-legend");
  var overlay = svg("svg", { "class": "r-overlay", "aria-hidden": "true" }), scale = el("div", "r-scale");
  frame.appendChild(overlay);
  frame.appendChild(scale);
  scale.appendChild(el("span", "r-scalebar"));
  scale.appendChild(el("span", "r-scaletext"));
  scale.setAttribute("aria-hidden", "true");
  var edges = data.waypoints.filter(function (w) { return w.area; }).map(function (w) { return w.area; }).concat(data.ground.disputed || [])
    .reduce(function (all, path) { return all.concat(parsePath(path, data.ground.grid)); }, []);
  var land = data.ground.land ? parsePath(data.ground.land, data.ground.grid) : [];
  var controls = makeControls(frame, map, function () { goHome(true); });

  function groundPatch(detail) {
    var b = bounds(detail.bounds).pad(0.45);
    return [L.rectangle(b, { className: "r-sea", pane: "r-patch", interactive: false })].concat(groundLayers(detail.ground, "r-patch"));
  }

  function goHome(animate) {
    atHome = true;
    looking = null;
    map.closePopup();
    tip.close();
    map.setMaxBounds(null);
    map.setMinZoom(0);
    var size = map.getSize(), side = size.x < 480 ? 18 : 40;
    map.fitBounds(home, { animate: animate && !calm(), paddingTopLeft: [side, 22], paddingBottomRight: [side, 22] });
    map.setMinZoom(map.getZoom());
    map.setMaxBounds(bounds(data.view).extend(map.getBounds()));
  }
  tip.onOpen = function (target, from) {
    if (!from) return;
    container.scrollIntoView({ block: "nearest" });
    if (target.getCenter) map.fitBounds(target, { animate: false, maxZoom: map.getMaxZoom() - 1, padding: [60, 60] });
    else map.setView(target, Math.max(map.getZoom(), Math.min(map.getMaxZoom(), 7)), { animate: false });
  };

  // Tiles that a caller added lie on our ground, which then is not drawn; what has a credit gets it shown.
  function onLayers() {
    var tiled = false;
    map.eachLayer(function (layer) {
      tiled = tiled || layer instanceof L.GridLayer;
      if (layer.getAttribution && layer.getAttribution() && !map.attributionControl) L.control.attribution({ prefix: false }).addTo(map);
    });
    ["r-ground", "r-patch"].forEach(function (pane) { map.getPane(pane).style.display = tiled ? "none" : ""; });
  }
  map.on("layeradd layerremove", function (event) { if (event.layer instanceof L.GridLayer || (event.layer.options || {}).attribution) onLayers(); });

  function isHome() { return atHome; }

  // A frame that is hidden, or not laid out yet, has no room to fit anything into.
  function roomy() { return container.clientWidth > 90 && container.clientHeight > 90; }

  function arrange() {
    if (!roomy()) return;
    // After paper, on which the map does not stand, Leaflet still believes that it has no size.
    if (!map.getSize().x || !map.getSize().y) map.invalidateSize({ animate: false });
    figure.style.setProperty("--share", circleShare(map.getSize().x).toFixed(4));
    var size = map.getSize(), narrow = size.x < 480, blocked = [];
    if (patch) { if (map.getZoom() >= patchZoom()) patch.addTo(map); else patch.remove(); }
    painter.lay();
    var space = new Space(size.x, size.y);
    if (data.ground.land) space.markLand(land, map);
    painter.lines.forEach(function (p) { space.mark(p.x, p.y, 14); });
    painter.marks.forEach(function (m) { if (m && m.shown) { space.mark(m.x, m.y, 18); } });
    painter.shownCircles().forEach(function (c) { space.mark(c.x, c.y, c.r + 6); });
    var inner = L.bounds([0, 0], size);
    edges.forEach(function (line) {
      var points = line.map(function (at) { return map.latLngToContainerPoint(at); });
      for (var i = 1; i < points.length; i++) {
        var seen = L.LineUtil.clipSegment(points[i - 1], points[i], inner, false, true);
        if (seen) samples(seen, 8).forEach(function (p) { space.mark(p.x, p.y, 4); });
      }
    });
    // Controls that a caller added keep their place.
    container.querySelectorAll(".leaflet-control").forEach(function (node) {
      var r = node.getBoundingClientRect(), around = container.getBoundingClientRect(), box = rect(r.left - around.left, r.top - around.top, r.width, r.height);
      if (!r.width) return;
      blocked.push(box);
      space.markRect(box, 6);
    });
    overlay.replaceChildren();
    overlay.setAttribute("viewBox", "0 0 " + size.x + " " + size.y);
    arrangeControls(space, blocked, size);
    var connector = arrangeInset(space, blocked, narrow, size);
    arrangeLegend(space, blocked, narrow, size);
    arrangeScale(space, blocked, size);
    painter.name(blocked, connector);
  }

  function put(node, space, blocked, near, margin, dry, coast) {
    var box = space.find(node.offsetWidth, node.offsetHeight, near, margin, dry, coast);
    if (!box) return null;
    node.style.left = box.x + "px";
    node.style.top = box.y + "px";
    blocked.push(box);
    space.markRect(box, 10);
    return box;
  }

  // The buttons stand in the upper corner at the end of a line; where the route is in their way, in a row, or in another.
  function arrangeControls(space, blocked, size) {
    var best = null, end = rtl ? 0 : 1, shapes = [false, true].map(function (row) {
      controls.classList.toggle("r-row", row);
      return { row: row, w: controls.offsetWidth, h: controls.offsetHeight };
    });
    [[end, 0], [end, 1], [1 - end, 0], [1 - end, 1]].forEach(function (corner, nth) {
      shapes.forEach(function (shape) {
        var row = shape.row, w = shape.w, h = shape.h, near = L.point(corner[0] * size.x, corner[1] * size.y);
        var box = space.find(w, h, near, 10, 0), ideal = Math.hypot(w / 2 + 10, h / 2 + 10);
        var score = box ? box.score - ideal + nth * 30 + (row ? 8 : 0) : Infinity;
        if (box && (!best || score < best.score)) best = { score: score, row: row, near: near };
      });
    });
    controls.classList.toggle("r-row", !!best && best.row);
    put(controls, space, blocked, best ? best.near : L.point(end * size.x, 0), 10, 0);
  }

  function patchZoom() { return map.getBoundsZoom(home, false) + 2.2; }

  // Places the enlarged part; the points of the line that leads to it, if there is one.
  function arrangeInset(space, blocked, narrow, size) {
    if (!inset) return [];
    // In a frame the host has kept room for it under the map, or none: nothing moves. A story's chapters enlarge it.
    narrow = narrow || framed() && size.x <= 620;
    var drawn = [], where = bounds(inset.detail.bounds), a = map.latLngToContainerPoint(where.getNorthWest()), b = map.latLngToContainerPoint(where.getSouthEast());
    var locator = rect(a.x, a.y, b.x - a.x, b.y - a.y), box = null, ratio = 0.68;
    if (!narrow && isHome()) {
      [0.36, 0.32, 0.28].some(function (share) {
        var w = Math.min(430, Math.max(250, Math.round(size.x * share)));
        box = space.find(w, Math.round(w * ratio) + 4, L.point(locator.x + locator.w / 2, locator.y + locator.h / 2), 14, 2);
        return box;
      });
    }
    var floating = !!box;
    if (!floating && (framed() ? !narrow || data.story : !narrow && !isHome())) { inset.box.style.display = "none"; return drawn; }
    inset.box.style.display = "";
    inset.box.classList.toggle("r-floating", floating);
    (floating ? frame : document.querySelector(".r-insets")).appendChild(inset.box);
    inset.box.style.left = floating ? box.x + "px" : "";
    inset.box.style.top = floating ? box.y + "px" : "";
    inset.box.style.width = floating ? box.w + "px" : "";
    inset.holder.style.height = (floating ? box.h : Math.min(322, Math.round(inset.box.clientWidth * 0.75))) + "px";
    inset.map.invalidateSize({ animate: false });
    inset.map.fitBounds(where, { animate: false, paddingTopLeft: [14, 44], paddingBottomRight: [14, 14] });
    var head = rect(0, 0, inset.head.offsetWidth + 12, inset.head.offsetHeight + 10);
    inset.painter.update([head]);
    if (isHome()) overlay.appendChild(svg("rect", { x: locator.x, y: locator.y, width: locator.w, height: locator.h, "class": "r-locator" }));
    if (floating) {
      blocked.push(box);
      space.markRect(box, 10);
      drawn = connect(locator, box);
    }
    if (isHome()) blocked.push(locator);
    return drawn;
  }

  // One thin line from the locator to the inset, between the corners where it is short and crosses no leg; its points.
  function connect(from, to) {
    var best = null, least = Infinity, ends = [[0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0], [0.5, 1], [0, 0.5], [1, 0.5]];
    ends.slice(0, 4).forEach(function (c) {
      ends.forEach(function (d) {
        var a = L.point(from.x + from.w * c[0], from.y + from.h * c[1]), b = L.point(to.x + to.w * d[0], to.y + to.h * d[1]);
        if (a.distanceTo(b) >= least) return;
        var through = samples([a, b], 6).slice(2, -2), inBox = function (r) { return function (p) { return p.x > r.x && p.x < r.x + r.w && p.y > r.y && p.y < r.y + r.h; }; };
        if (through.some(inBox(to)) || through.some(inBox(from))) return;
        var crossed = through.filter(function (p) {
          return painter.lines.some(function (q) { return Math.abs(p.x - q.x) < 5 && Math.abs(p.y - q.y) < 5; });
        }).length;
        var score = a.distanceTo(b) + crossed * 60;
        if (score < least) { least = score; best = { x1: a.x, y1: a.y, x2: b.x, y2: b.y, "class": "r-connector" }; }
      });
    });
    if (!best) return [];
    overlay.appendChild(svg("line", best));
    return samples([L.point(best.x1, best.y1), L.point(best.x2, best.y2)], 6);
  }

  // Of more than six lines a phone shows the first modes; a button shows every other sign. A chapter has few signs.
  var more = null, whole = false;
  if (!data.story && legend.querySelector(".r-ondemand")) {
    more = legend.appendChild(el("p", "r-keymore")).appendChild(el("button", "", strings.signs_more));
    more.type = "button";
    more.addEventListener("click", function () { whole = !whole; brief(); postHeight(); });
  }
  function brief() {
    if (!more) return;
    var many = window.innerWidth < 700 && legend.querySelectorAll(".r-lines li:not([hidden])").length > 6;
    var few = many && !whole && !document.documentElement.classList.contains("r-compact") && !window.matchMedia("print").matches;
    if (few !== legend.classList.contains("r-brief")) legend.style.minHeight = "";
    legend.classList.toggle("r-brief", few);
    more.parentNode.hidden = !many;
    more.setAttribute("aria-expanded", String(!few));
  }

  function underMap() { figure.insertBefore(legend, figure.querySelector(":scope > .r-time, :scope > .r-stillchart, :scope > .r-insets")); }

  function arrangeLegend(space, blocked, narrow, size) {
    // A map of thousands of legs has no room that stays free.
    narrow = narrow || !!data.packed || document.documentElement.classList.contains("r-keybelow");
    legend.classList.toggle("r-floating", !narrow);
    brief();
    if (narrow) underMap(); else frame.appendChild(legend);
    legend.style.left = legend.style.top = legend.style.width = "";
    if (narrow) return;
    // The room is that of every step.
    legend.classList.add("r-whole");
    var floating = inset && inset.box.classList.contains("r-floating") && isHome(), best = null, there;
    var near = floating ? L.point(inset.box.offsetLeft, inset.box.offsetTop + inset.box.offsetHeight / 2) : L.point(rtl ? size.x : 0, size.y);
    [440, 330, 250, 226, 204].forEach(function (wide) {
      legend.style.width = wide + "px";
      var box = space.find(legend.offsetWidth, legend.offsetHeight, near, 12, 0.5, 2);
      if (box && (!best || box.score < best.score)) { best = box; best.wide = wide; }
    });
    legend.style.width = best ? best.wide + "px" : "";
    there = best && put(legend, space, blocked, near, 12, 0.5, 2);
    legend.classList.remove("r-whole");
    if (there) return;
    legend.classList.remove("r-floating");
    legend.style.width = "";
    underMap();
  }

  function arrangeScale(space, blocked, size) {
    var y = size.y / 2, long = size.x < 480 ? 64 : 120;
    var km = map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([long, y])) / 1000;
    var power = Math.pow(10, Math.floor(Math.log10(km))), nice = [5, 2, 1].filter(function (n) { return n * power <= km; })[0] * power;
    scale.firstChild.style.width = Math.round(nice / km * long) + "px";
    scale.lastChild.textContent = strings.scale_km.replace("{km}", strings["n" + nice] || String(nice));
    // Below 1:20 million (5292 m a pixel of 1/96 inch) no bar holds for the whole map: a distance stands under it.
    var holds = km / long <= 5.292 && put(scale, space, blocked, L.point(rtl ? 0 : size.x, size.y), 10, 0.25);
    scale.style.visibility = holds ? "visible" : "hidden";
  }

  map.on("movestart", function () { tip.leave(); });
  map.on("dragstart zoomstart", function () { atHome = false; });
  map.on("moveend", function () { if (!arranging) arrange(); });
  var arranging = false;
  function resize() {
    if (!roomy()) return;
    width = frame.clientWidth;
    arranging = true;
    map.invalidateSize({ animate: false });
    if (looking) map.fitBounds(bounds(looking), { animate: false, maxZoom: map.getMaxZoom(), padding: [30, 30] });
    else if (atHome || !ready) goHome(false);
    atHome = !looking;
    arranging = false;
    if (api) api.seen();
    arrange();
    postHeight();
  }
  var ready = false, width = 0;
  map.on("moveend", function () { if (homeView && near(homeView)) atHome = true; });
  var homeView = null;
  function near(view) { return Math.abs(view.zoom - map.getZoom()) < 0.01 && map.latLngToContainerPoint(view.center).distanceTo(map.getSize().divideBy(2)) < 3; }
  resize();
  ready = true;
  painter.ready = true;
  homeView = { zoom: map.getZoom(), center: map.getCenter() };
  new ResizeObserver(function () {
    if (Math.abs(frame.clientWidth - width) < 2 || !roomy()) return;
    resize();
    if (!looking) homeView = { zoom: map.getZoom(), center: map.getCenter() };
  }).observe(frame);
  // On paper stands the still map, with the legend under it.
  function onPaper() {
    if (api.time) api.time.begin();
    legend.classList.remove("r-floating", "r-brief");
    legend.style.width = "";
    underMap();
  }
  window.addEventListener("beforeprint", onPaper);
  window.addEventListener("afterprint", arrange);
  window.matchMedia("print").addEventListener("change", function (paper) { if (paper.matches) onPaper(); else resize(); });
  gestures(map, frame);
  openers(tip);
  // Long tables are folded on a phone; on paper they are open again.
  var folds = Array.prototype.slice.call(document.querySelectorAll(".r-fold[open]"));
  function fold(shut) { folds.forEach(function (node) { node.open = !shut; }); }
  folds = folds.filter(function (node) { return node.offsetHeight > 700; });
  if (window.innerWidth < 700) fold(true);
  window.addEventListener("beforeprint", function () { fold(false); });
  var painters = inset ? [painter, inset.painter] : [painter];
  // What the other scripts of a page may do with the map: see whenReady.
  var api = {
    map: map, tip: tip, frame: frame, painters: painters, goHome: goHome, arrange: arrange, resize: resize,
    settle: function () {},
    // What is in sight is another, before the map is arranged for it.
    seen: function () {},
    leaveHome: function (box) { atHome = false; looking = box; },
    // Draws legs from their start to their end, one after the other, within some milliseconds, while `go` is true.
    draw: function (legs, ms, go) { painters.forEach(function (p) { p.draw(legs, ms, go); }); },
    // Shows bounds (west, south, east, north); at once where motion is not wanted.
    show: function (box, animate) {
      atHome = false;
      looking = box;
      map.setMaxBounds(null);
      map.setMinZoom(0);
      map.fitBounds(bounds(box), { animate: !!animate && !calm(), maxZoom: map.getMaxZoom(), padding: [34, 34] });
    },
    // Shows only the legs and waypoints with these indexes; null shows all. See `Painter.only`.
    only: function (legs, waypoints, front, back) {
      painters.forEach(function (p) { p.only(legs, waypoints, front, back); });
      if (api.time) api.time.signs();
      arrange();
    },
    // Marks a leg or a waypoint (by index) as meant, or no longer.
    highlight: function (leg, waypoint, on) { painters.forEach(function (p) { p.highlight(leg, waypoint, on); }); }
  };
  hooks.forEach(function (hook) { hook(api); });
  // Layers that a caller added come after this, in the same script.
  setTimeout(function () { onLayers(); if (container.querySelector(".leaflet-control")) arrange(); }, 0);
  // The other scripts may have changed the frame, and have something to show.
  resize();
  if (!looking) homeView = { zoom: map.getZoom(), center: map.getCenter() };
  // Names that were measured in another font than they will stand in.
  if (document.fonts && document.fonts.status === "loading") document.fonts.ready.then(function () { arrange(); postHeight(); });
  document.documentElement.dataset.ready = "1";
}

// Scripts of other page kinds (story, article) say here what they do once the map stands.
var hooks = [];
function whenReady(hook) { hooks.push(hook); }
