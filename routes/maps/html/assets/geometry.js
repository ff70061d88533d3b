// Geometry and small helpers, for the page and for the layers of folium. `data` is the network that is drawn.
function el(tag, className, text) {
  var node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function svg(tag, attributes) {
  var node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
  return node;
}

// Grid units (see routes/maps/grid.py) to degrees: x east, y south on the Mercator cylinder.
function toLatLng(x, y, grid) {
  var mercator = (-y / grid) * Math.PI / 180;
  return [Math.atan(Math.sinh(mercator)) * 180 / Math.PI, x / grid];
}

// Path data as Python writes it ("M x y l dx dy ... z") to lists of [lat, lng].
function parsePath(path, grid) {
  return path.split("M").slice(1).map(function (part) {
    var numbers = part.match(/-?\d+/g).map(Number), x = numbers[0], y = numbers[1], out = [toLatLng(x, y, grid)];
    for (var i = 2; i + 1 < numbers.length; i += 2) {
      x += numbers[i];
      y += numbers[i + 1];
      out.push(toLatLng(x, y, grid));
    }
    return out;
  });
}

function bounds(box) { return L.latLngBounds([box[1], box[0]], [box[3], box[2]]); }

function place(waypoint) { return toLatLng(waypoint.x, waypoint.y, data.ground.grid); }

// The size of circles of figures on a map of some width, as a share of that on the widest; as `circle_share` in style.py.
function circleShare(wide) {
  var a = data.scale.circles[0], b = data.scale.circles[1];
  if (wide <= a[0]) return a[1] / b[1] * wide / a[0];
  return (a[1] + (b[1] - a[1]) * (Math.min(wide, b[0]) - a[0]) / (b[0] - a[0])) / b[1];
}

// A figure in px of the widest map: the width of a line, linear, or the radius of a circle, its area linear. 0 is a
// published zero and null no figure. `most` is the largest figure and its size.
function sized(value, most, round) {
  if (value === null || value === undefined) return null;
  if (!value) return 0;
  var share = value / most[0];
  return Math.max(round ? data.scale.least : data.scale.thinnest, most[1] * (round ? Math.sqrt(share) : share));
}

// Points along a line at most `step` px apart, in container pixels.
function samples(points, step) {
  var out = [];
  for (var i = 1; i < points.length; i++) {
    var a = points[i - 1], b = points[i], n = Math.max(1, Math.ceil(a.distanceTo(b) / step));
    for (var k = 0; k < n; k++) out.push(L.point(a.x + (b.x - a.x) * k / n, a.y + (b.y - a.y) * k / n));
  }
  if (points.length) out.push(points[points.length - 1]);
  return out;
}

// A line moved sideways by `by` px, to the right of its direction.
function offsetLine(points, by) {
  return points.map(function (p, i) {
    var a = points[Math.max(0, i - 1)], b = points[Math.min(points.length - 1, i + 1)];
    var dx = b.x - a.x, dy = b.y - a.y, n = Math.hypot(dx, dy) || 1;
    var away = p.by === undefined ? by : p.by;
    return L.point(p.x - dy / n * away, p.y + dx / n * away);
  });
}

// A line moved to the right of its way, and so far as `ends` say where it starts and ends: from there it comes back
// gently within 60 px, or less than half its length.
function ledLine(points, by, ends) {
  var along = [0], out = [], j = 1;
  for (var i = 1; i < points.length; i++) along.push(along[i - 1] + points[i - 1].distanceTo(points[i]));
  var total = along[along.length - 1], reach = Math.min(60, total * 0.45), at = along.slice();
  if (reach <= 0) return offsetLine(points, by);
  for (var k = 1; k <= 8; k++) at.push(reach * k / 8, total - reach * k / 8);
  at.sort(function (a, b) { return a - b; });
  at.forEach(function (s, i) {
    if (i && s - at[i - 1] < 1e-6) return;
    while (j < along.length - 1 && along[j] < s) j++;
    var share = (s - along[j - 1]) / ((along[j] - along[j - 1]) || 1), a = points[j - 1], b = points[j], p = L.point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share);
    p.by = by;
    ends.forEach(function (end, last) {
      var near = Math.max(0, 1 - (last ? total - s : s) / reach);
      if (end) p.by += (end - by) * near * near * (3 - 2 * near);
    });
    out.push(p);
  });
  return offsetLine(out, 0);
}

// Where arrowheads go: the middle of a short line, every 150 px of a long one; none on a line too short to read.
function arrowSpots(points) {
  var lengths = [0];
  for (var i = 1; i < points.length; i++) lengths.push(lengths[i - 1] + points[i - 1].distanceTo(points[i]));
  var total = lengths[lengths.length - 1], count = Math.max(1, Math.floor(total / 150)), out = [];
  if (total < 34) return out;
  for (var k = 0; k < count; k++) {
    var at = total * (k + 0.5) / count, j = 1;
    while (lengths[j] < at) j++;
    var share = (at - lengths[j - 1]) / ((lengths[j] - lengths[j - 1]) || 1), a = points[j - 1], b = points[j];
    out.push({ at: L.point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share), angle: Math.atan2(b.y - a.y, b.x - a.x) });
  }
  return out;
}
