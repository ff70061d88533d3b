// The legs and places of a map of thousands, read from the columns that large.py writes. It stands before core.js.

// Base64 to whole numbers of seven bits a byte.
function bytesOf(text) {
  var raw = atob(text), out = new Uint8Array(raw.length);
  for (var i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
  return out;
}
function Numbers(text) { this.bytes = bytesOf(text); this.at = 0; }
Numbers.prototype.next = function () {
  var value = 0, scale = 1, byte;
  do { byte = this.bytes[this.at++]; value += (byte & 127) * scale; scale *= 128; } while (byte > 127);
  return value;
};
Numbers.prototype.signed = function () { var value = this.next(); return value % 2 ? -(value + 1) / 2 : value / 2; };

// A column of few different values: the value of a row.
function column(packed, count) {
  var numbers = new Numbers(packed.of), of = new Uint32Array(count);
  for (var i = 0; i < count; i++) of[i] = numbers.next();
  return function (i) { return packed.set[of[i]]; };
}

// A column of texts that are alike but for their numbers.
function textColumn(packed, count) {
  var numbers = new Numbers(packed.of), of = new Uint32Array(count), first = new Uint32Array(count), holes = packed.set.map(function (text) { return text.split("\u0001").length - 1; });
  var values = packed.numbers.split("\n"), sum = 0;
  for (var i = 0; i < count; i++) { of[i] = numbers.next(); first[i] = sum; sum += holes[of[i]]; }
  return function (i) {
    var at = first[i], whole = packed.set[of[i]];
    return whole ? whole.replace(/\u0001/g, function () { return values[at++]; }).split("\u0002") : [];
  };
}

// Makes legs and places that say what those of a small map say; what is only asked for now and then is made then.
function unpack() {
  var places = data.packed.places, packed = data.packed.legs, numbers = new Numbers(places.at), ranks = new Numbers(places.ranks), x = 0, y = 0, i;
  function getters(kind, made) {
    Object.keys(made).forEach(function (name) { Object.defineProperty(kind.prototype, name, { get: made[name] }); });
  }
  function shared(columns, count) {
    var facts = textColumn(columns.facts, count), sources = column(columns.sources, count);
    return {
      facts: function () { return facts(this.i); },
      sources: function () { return sources(this.i); },
      note: function () { return columns.notes[this.i] || ""; },
      figures: function () { return columns.figures[this.i] || []; }
    };
  }
  function Place(i) { this.i = i; }
  var langs = column(places.langs, places.count);
  getters(Place, L.extend(shared(places, places.count), {
    id: function () { return places.ids && places.ids[this.i]; },
    name: function () { return places.names[this.i]; },
    lang: function () { return langs(this.i); },
    accuracy_km: function () { return places.accuracy[this.i]; }
  }));
  data.waypoints = [];
  for (i = 0; i < places.count; i++) {
    var place = new Place(i);
    x += numbers.signed();
    y += numbers.signed();
    place.x = x;
    place.y = y;
    place.rank = ranks.next();
    place.drawn = true;
    place.under = places.under[i];
    data.waypoints.push(place);
  }
  places.hidden.forEach(function (i) { data.waypoints[i].drawn = false; });
  places.area.forEach(function (i) { data.waypoints[i].area = true; });
  places.marked.forEach(function (i) { data.waypoints[i].marked = true; });
  Object.keys(places.circles).forEach(function (i) {
    var c = places.circles[i];
    L.extend(data.waypoints[i], { radius: c[0], value: c[1], counted: c[2], unit: c[3], partial: c[4] });
  });

  var lines = data.lines = unpackLines(packed, data.waypoints), looks = bytesOf(packed.looks), sources = shared(packed, packed.count);
  var widths = packed.widths && column(packed.widths, packed.count), colours = packed.colours && column(packed.colours, packed.count);
  function Leg(i) { this.i = i; }
  function bit(n) { return function () { return !!(looks[this.i] >> n & 1); }; }
  getters(Leg, L.extend(sources, {
    start: function () { return lines.start[this.i]; },
    end: function () { return lines.end[this.i]; },
    style: function () { return packed.styles[looks[this.i] & 7]; },
    schematic: bit(3), inferred: bit(4), confirmed: bit(5), both_ways: bit(6), marked: bit(7),
    base: function () { return this.confirmed ? packed.base[0] : this.inferred || this.style === "air" ? packed.base[2] : packed.base[1]; },
    width: function () { return widths ? widths(this.i) : null; },
    colour: function () { return colours ? colours(this.i) : null; },
    zero: function () { return packed.zero.indexOf(this.i) >= 0; },
    offset: function () { return packed.offsets[this.i] || 0; },
    title: function () {
      return packed.titles[this.i] || filled(this.both_ways ? strings.leg_both : strings.leg_title, { start: data.waypoints[this.start].name, end: data.waypoints[this.end].name });
    },
    path: function () {
      var out = "";
      for (var v = lines.first[this.i]; v < lines.first[this.i + 1]; v++) {
        out += lines.begins[v] ? "M" + lines.x[v] + " " + lines.y[v] + "l" : (lines.x[v] - lines.x[v - 1]) + " " + (lines.y[v] - lines.y[v - 1]) + " ";
      }
      return out;
    }
  }));
  data.legs = [];
  for (i = 0; i < packed.count; i++) data.legs.push(new Leg(i));
}

// The vertices of all legs and the box of each, in grid units.
function unpackLines(packed, places) {
  var count = packed.count, heads = new Numbers(packed.heads), steps = new Numbers(packed.steps), odd = new Numbers(packed.odd || ""), ends = new Numbers(packed.ends);
  var out = { first: new Uint32Array(count + 1), start: new Uint32Array(count), end: new Uint32Array(count), box: new Int32Array(4 * count) }, xs = [], ys = [], begins = [], last = 0;
  function add(x, y, begin) { xs.push(x); ys.push(y); begins.push(begin ? 1 : 0); }
  for (var i = 0; i < count; i++) {
    var head = heads.next(), from = out.start[i] = last + ends.signed(), to = out.end[i] = from + ends.signed();
    last = to;
    out.first[i] = xs.length;
    if (head % 2) {
      for (var part = (head - 1) / 2; part > 0; part--) {
        for (var n = odd.next(), px = 0, py = 0, k = 0; k < n; k++) { px += odd.signed(); py += odd.signed(); add(px, py, !k); }
      }
    } else {
      var a = places[from], b = places[to], x = a.x, y = a.y;
      add(x, y, true);
      for (var left = head / 2 + 1; left > 1; left--) {
        x += Math.floor((b.x - x) / left + 0.5) + steps.signed();
        y += Math.floor((b.y - y) / left + 0.5) + steps.signed();
        add(x, y, false);
      }
      add(b.x, b.y, false);
    }
    for (var v = out.first[i], box = [Infinity, Infinity, -Infinity, -Infinity]; v < xs.length; v++) {
      box = [Math.min(box[0], xs[v]), Math.min(box[1], ys[v]), Math.max(box[2], xs[v]), Math.max(box[3], ys[v])];
    }
    if (out.first[i] < xs.length) out.box.set(box, 4 * i); else out.box.set([1, 1, 0, 0], 4 * i);
  }
  out.first[count] = xs.length;
  out.x = Int32Array.from(xs);
  out.y = Int32Array.from(ys);
  out.begins = Uint8Array.from(begins);
  return out;
}
