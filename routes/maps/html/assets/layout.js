// Where things stand: free space for boxes, and labels that touch nothing.

function rect(x, y, w, h) { return { x: x, y: y, w: w, h: h }; }

function touches(a, b, pad) {
  return a.x < b.x + b.w + pad && b.x < a.x + a.w + pad && a.y < b.y + b.h + pad && b.y < a.y + a.h + pad;
}

// A map of what is taken: points to keep clear of, counted over cells, so that any box is tested in one step.
function Space(width, height) {
  this.cell = 8;
  this.columns = Math.ceil(width / this.cell);
  this.rows = Math.ceil(height / this.cell);
  this.width = width;
  this.height = height;
  this.taken = new Uint8Array(this.columns * this.rows);
  this.land = new Uint8Array(this.columns * this.rows);
}
// The same space, in which more can be marked.
Space.prototype.copy = function () {
  var made = Object.create(this);
  made.taken = this.taken.slice();
  return made;
};
// Which cells are land, so that boxes rather stand on water: the polygons drawn small on a canvas nobody sees.
Space.prototype.markLand = function (rings, map) {
  if (!this.land.length) return;
  var canvas = document.createElement("canvas"), c = this.cell, pen;
  canvas.width = this.columns;
  canvas.height = this.rows;
  pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.beginPath();
  rings.forEach(function (ring) {
    ring.forEach(function (at, i) {
      var p = map.latLngToContainerPoint(at);
      if (i) pen.lineTo(p.x / c, p.y / c); else pen.moveTo(p.x / c, p.y / c);
    });
    pen.closePath();
  });
  pen.fill("evenodd");
  var pixels = pen.getImageData(0, 0, this.columns, this.rows).data;
  for (var i = 0; i < this.land.length; i++) this.land[i] = pixels[i * 4 + 3] > 127 ? 1 : 0;
};
Space.prototype.sums = function (cells) {
  var cols = this.columns, out = new Uint32Array((cols + 1) * (this.rows + 1));
  for (var j = 0; j < this.rows; j++) {
    for (var i = 0, line = 0; i < cols; i++) {
      line += cells[j * cols + i];
      out[(j + 1) * (cols + 1) + i + 1] = out[j * (cols + 1) + i + 1] + line;
    }
  }
  return function (x, y, w, h) {
    return out[(y + h) * (cols + 1) + x + w] - out[y * (cols + 1) + x + w] - out[(y + h) * (cols + 1) + x] + out[y * (cols + 1) + x];
  };
};
Space.prototype.mark = function (x, y, radius) {
  this.takenSums = null;
  var c = this.cell, x0 = Math.max(0, Math.floor((x - radius) / c)), x1 = Math.min(this.columns - 1, Math.floor((x + radius) / c));
  var y0 = Math.max(0, Math.floor((y - radius) / c)), y1 = Math.min(this.rows - 1, Math.floor((y + radius) / c));
  for (var j = y0; j <= y1; j++) for (var i = x0; i <= x1; i++) this.taken[j * this.columns + i] = 1;
};
Space.prototype.markRect = function (r, pad) {
  for (var y = r.y - pad; y <= r.y + r.h + pad; y += this.cell) {
    for (var x = r.x - pad; x <= r.x + r.w + pad; x += this.cell) this.mark(x, y, 1);
  }
};
// The free box of a size nearest to a point, or null; `dry` and `coast` are how much it minds land and a coast under it:
// so many diagonals of the map away.
Space.prototype.find = function (w, h, near, margin, dry, coast) {
  var taken = this.takenSums = this.takenSums || this.sums(this.taken), land = this.landSums = this.landSums || this.sums(this.land);
  var c = this.cell, best = null, bestScore = Infinity;
  var cw = Math.ceil(w / c), ch = Math.ceil(h / c), m = Math.ceil(margin / c), far = Math.hypot(this.width, this.height);
  for (var y = m; y + ch <= this.rows - m; y++) {
    for (var x = m; x + cw <= this.columns - m; x++) {
      var away = Math.hypot((x + cw / 2) * c - near.x, (y + ch / 2) * c - near.y);
      if (away >= bestScore || taken(x, y, cw, ch)) continue;
      var share = land(x, y, cw, ch) / (cw * ch), minded = dry * share + (coast || 0) * Math.min(share, 1 - share);
      var score = away + far * minded;
      if (score < bestScore) { bestScore = score; best = rect(x * c, y * c, w, h); best.score = score; }
    }
  }
  return best;
};

// Greedy label placement: important names first; a name that fits nowhere waits for zoom.
function placeLabels(items, lines, marks, blocked, width, height) {
  var buckets = {}, size = 24, placed = [];
  lines.forEach(function (p) {
    var key = Math.floor(p.x / size) + "," + Math.floor(p.y / size);
    (buckets[key] = buckets[key] || []).push(p);
  });
  function lineHits(r, own) {
    var hits = 0;
    for (var i = Math.floor((r.x - 2) / size); i <= Math.floor((r.x + r.w + 2) / size); i++) {
      for (var j = Math.floor((r.y - 2) / size); j <= Math.floor((r.y + r.h + 2) / size); j++) {
        (buckets[i + "," + j] || []).forEach(function (p) {
          if (p.x < r.x - 2 || p.x > r.x + r.w + 2 || p.y < r.y - 1 || p.y > r.y + r.h + 1) return;
          if (own && Math.hypot(p.x - own.x, p.y - own.y) < own.r + 5) return;
          hits++;
        });
      }
    }
    return hits;
  }
  // Whether the thin line to a name that stands away would cross another name.
  function crosses(own, r) {
    var x = Math.max(r.x, Math.min(own.x, r.x + r.w)), y = Math.max(r.y + 2, Math.min(own.y, r.y + r.h - 2));
    return samples([L.point(own.x, own.y), L.point(x, y)], 5).some(function (p) {
      return placed.some(function (b) { return p.x > b.x && p.x < b.x + b.w && p.y > b.y && p.y < b.y + b.h; });
    });
  }
  items.forEach(function (item) {
    var best = null, fewest = Infinity;
    item.spots.forEach(function (spot) {
      if (fewest === 0) return;
      var r = rect(spot.x, spot.y, item.w, item.h);
      if (r.x < 3 || r.y < 3 || r.x + r.w > width - 3 || r.y + r.h > height - 3) return;
      if (blocked.some(function (b) { return touches(r, b, 4); })) return;
      if (placed.some(function (b) { return touches(r, b, 2); })) return;
      if (spot.far && item.own && crosses(item.own, r)) return;
      if (marks.some(function (m) { return m !== item.own && touches(r, rect(m.x - m.r, m.y - m.r, 2 * m.r, 2 * m.r), 1); })) return;
      var hits = lineHits(r, item.own);
      if (hits < fewest && (hits === 0 || item.must && !spot.far)) { fewest = hits; best = r; best.far = spot.far; }
    });
    item.box = best;
    if (best) placed.push(best);
  });
}

// Spots farther off, for a name that must stand: a thin line leads to it.
function spotsFar(x, y, r, w, h) {
  var out = [];
  [16, 26, 38, 52, 70].forEach(function (away) {
    for (var step = 0; step < 16; step++) {
      var side = Math.cos(Math.PI / 8 * step), left = side > 0.3 ? 0 : side < -0.3 ? w : w / 2;
      out.push({ x: x + side * (r + away) - left, y: y + Math.sin(Math.PI / 8 * step) * (r + away) - h / 2, far: true });
    }
  });
  return out;
}

function spotsAround(x, y, r, w, h) {
  var g = r + 5, d = r * 0.6 + 3;
  return [
    [x + g, y - h / 2], [x - g - w, y - h / 2], [x + d, y - d - h], [x + d, y + d], [x - d - w, y - d - h], [x - d - w, y + d],
    [x - w / 2, y - g - h], [x - w / 2, y + g], [x - w * 0.25, y - g - h], [x - w * 0.75, y - g - h],
    [x - w * 0.25, y + g], [x - w * 0.75, y + g], [x + g + 8, y - h / 2], [x - g - w - 8, y - h / 2]
  ].map(function (p) { return { x: p[0], y: p[1] }; });
}

// Spots for the name of an area whose middle is the first point and whose edge the others are, the nearest to the middle
// first: within it if half of the name fits there, so that a sea is not named on its coast; else also around its edge.
function spotsOfArea(points, w, h) {
  var middle = points[0], edge = points.slice(1), box = L.bounds(edge.length ? edge : points), size = box.getSize(), STEPS = 8, centres = [], around = [];
  function inside(p) {
    return edge.reduce(function (odd, a, i) {
      var b = edge[i ? i - 1 : edge.length - 1];
      return a.y > p.y !== b.y > p.y && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x ? !odd : odd;
    }, false);
  }
  function holds(p) { return [-w / 4, w / 4].every(function (x) { return [-h / 2, h / 2].every(function (y) { return inside(L.point(p.x + x, p.y + y)); }); }); }
  if (size.x >= w && size.y >= h) {
    centres = [middle];
    for (var k = 1; k < STEPS; k++) for (var j = 1; j < STEPS; j++) centres.push(L.point(box.min.x + size.x * k / STEPS, box.min.y + size.y * j / STEPS));
    centres = centres.some(holds) ? centres.filter(inside) : [];
  }
  if (!centres.length) {
    centres = points;
    points.forEach(function (p) { around = around.concat(spotsAround(p.x, p.y, 10, w, h)); });
  }
  function away(spot) { return Math.hypot(spot.x + w / 2 - middle.x, spot.y + h / 2 - middle.y); }
  return centres.map(function (p) { return { x: p.x - w / 2, y: p.y - h / 2 }; }).concat(around).sort(function (a, b) { return away(a) - away(b); });
}
