// The chart of a series: columns of months or years, totals of a year as bands, closures hatched. It has the classes of
// the still chart (see chart.py). Positions are shares of the width, so that it fits any box; heights are the style sheet's.

function Chart(series, time, options) {
  var count = time.length, self = this, most = options.most || 0, plot = svg("svg", { "class": "r-plot", "aria-hidden": "true" });
  this.node = el("div", "r-chart");
  this.series = series;
  this.columns = {};
  function share(part) { return (100 * part / count).toFixed(3) + "%"; }
  function put(tag, attributes, text) {
    var node = plot.appendChild(svg(tag, attributes));
    if (text !== undefined) node.textContent = text;
    return node;
  }
  function column(look, start, end, value) {
    var high = 100 * value / most;
    return put("rect", { "class": look, x: share(start), width: share(end - start), y: (100 - high).toFixed(2) + "%", height: high.toFixed(2) + "%" });
  }
  var values = series.values || [], bands = series.bands || [], totals = [];
  if (!most) most = Math.max.apply(null, values.map(function (v) { return v || 0; }).concat(bands.map(function (b) { return b[2] / (b[1] - b[0]); }))) || 1;
  // The values of the axis stand where the columns are lowest.
  var part = Math.max(1, Math.floor(values.length / 6)), sum = function (some) { return some.reduce(function (a, v) { return a + (v || 0); }, 0); };
  var first = sum(values.slice(0, part)) <= sum(values.slice(-part));
  (options.axis || []).forEach(function (one) {
    var y = (100 - 100 * one[0] / most).toFixed(2) + "%";
    put("line", { "class": "r-rule", x1: 0, x2: "100%", y1: y, y2: y });
    put("text", { "class": "r-value", x: first ? 0 : "100%", y: y, dy: -4, "text-anchor": first ? "start" : "end" }, one[1]);
  });
  (options.shut || []).forEach(function (one) {
    if (one[3]) put("rect", { "class": "r-shutover", x: share(one[0]), width: share(one[1] - one[0]), y: 0, height: "100%" });
  });
  bands.forEach(function (b) {
    column("r-col r-bandcol", b[0], b[1], b[2] / (b[1] - b[0]));
    if (!options.small) totals.push({ at: (b[0] + b[1]) / 2 / count, half: b[3].length * 3.8, node: put("text", { "class": "r-value r-wideonly", x: share((b[0] + b[1]) / 2), y: (100 - 100 * b[2] / (b[1] - b[0]) / most).toFixed(2) + "%", dy: -4, "text-anchor": "middle" }, b[3]) });
  });
  values.forEach(function (value, i) {
    if (value) self.columns[i] = column("r-col", i, i + 1, value);
    if (value === 0) put("line", { "class": "r-zerotick", x1: share(i + 0.5), x2: share(i + 0.5), y1: "100%", y2: "100%" });
  });
  if (options.few) values.forEach(function (value, i) {
    if (value !== null) put("text", { "class": "r-each", x: share(i + 0.5), y: (100 - 100 * value / most).toFixed(2) + "%", dy: -5, "text-anchor": "middle" }, series.texts ? series.texts[i] : String(value));
  });
  else if (options.said) {
    var x = (options.peak + 0.5) / count;
    put("text", { "class": "r-peak", x: share(options.peak + 0.5), y: 0, dy: -6, "text-anchor": x < 0.15 ? "start" : x > 0.85 ? "end" : "middle" }, options.said);
  }
  this.knob = put("circle", { "class": "r-knob", cx: 0, cy: "100%", r: options.small ? 5 : 7.5 });
  this.node.appendChild(plot);
  this.plot = plot;
  var axis = this.node.appendChild(svg("svg", { "class": "r-axis", "aria-hidden": "true" })), ticks = time.ticks || [];
  this.years = [];
  ticks.forEach(function (t) {
    axis.appendChild(svg("line", { "class": "r-tick", x1: share(t[0]), x2: share(t[0]), y1: 0, y2: 5 }));
    var name = axis.appendChild(svg("text", { "class": "r-year", x: share((t[0] + t[1]) / 2), y: 17, "text-anchor": "middle" }));
    name.textContent = t[2];
    self.years.push({ node: name, from: t[0], to: t[1] });
  });
  // Shows a step: shade, knob and the weight of its year; -1 shows none.
  this.show = function (step) {
    if (self.now) self.now.classList.remove("r-now");
    self.now = self.columns[step];
    if (self.now) self.now.classList.add("r-now");
    self.knob.style.display = step < 0 ? "none" : "";
    self.knob.setAttribute("cx", share(step + 0.5));
    self.years.forEach(function (year) {
      year.now = step >= year.from && step < year.to;
      year.node.classList.toggle("r-now", year.now);
    });
    self.fit();
  };
  // Leaves as many totals and names of years as have room, that of the chosen step among them.
  this.fit = function () {
    var wide = self.node.clientWidth, every = 1, name = 38, end = -Infinity;
    if (!wide || !self.years.length) return;
    totals.forEach(function (total) {
      var room = total.at * wide - total.half >= end + 5;
      total.node.style.display = room ? "" : "none";
      if (room) end = total.at * wide + total.half;
    });
    while (wide / count * (self.years[0].to - self.years[0].from || 1) * every < name && every < self.years.length) every += every === 2 ? 3 : every === 1 ? 1 : 5;
    var last = -Infinity, chosen = self.years.map(function (year) { return year.now; }).indexOf(true);
    self.years.forEach(function (year, i) {
      var beside = chosen >= 0 && i !== chosen && Math.abs(i - chosen) < every;
      year.node.style.display = year.now || i % every === 0 && !beside ? "" : "none";
      // The first and the last name stay within the chart.
      var middle = (year.from + year.to) / 2 / count * wide, edge = middle < name / 2 ? 0 : middle > wide - name / 2 ? wide : null;
      var center = edge === null ? middle : edge ? wide - name / 2 : name / 2;
      if (year.node.style.display !== "none") {
        if (center - last < name - 6 && !year.now) year.node.style.display = "none"; else last = center;
      }
      year.node.setAttribute("text-anchor", edge === null ? "middle" : edge ? "end" : "start");
      year.node.setAttribute("x", edge === null ? share((year.from + year.to) / 2) : edge ? "100%" : "0");
    });
  };
}

// The closures of a chart as bars with words, in as few rows as fit.
function closureRows(shut, count, wide) {
  var rows = [], out = svg("svg", { "class": "r-shuts", "aria-hidden": "true" });
  shut.forEach(function (one) {
    var start = wide * one[0] / count, end = wide * one[1] / count, long = one[2].length * 6.7 + 8, before = start - long >= 0 || start >= wide - end, row = 0;
    var left = before ? start - long : start, right = before ? end : end + long;
    while (rows[row] && rows[row].some(function (taken) { return right >= taken[0] - 8 && left <= taken[1] + 8; })) row++;
    (rows[row] = rows[row] || []).push([left, right]);
    out.appendChild(svg("rect", { "class": "r-shut-bar", x: start, width: Math.max(3, end - start), y: row * 18 + 4, height: 9 }));
    var text = out.appendChild(svg("text", { x: before ? start - 6 : end + 6, y: row * 18 + 13, "text-anchor": before ? "end" : "start" }));
    text.textContent = one[2];
  });
  out.setAttribute("height", String(rows.length * 18));
  return out;
}

// The part of a series that has figures, by whole years, for a small chart: series, time and the step it begins with.
function trimmed(series, time) {
  var values = series.values || [], known = values.map(function (v, i) { return v === null ? -1 : i; }).filter(function (i) { return i >= 0; });
  if (time.every !== "month" || !known.length) return { series: series, time: time, from: 0 };
  var inside = (time.ticks || []).filter(function (t) { return t[1] > known[0] && t[0] <= known[known.length - 1]; });
  if (!inside.length) return { series: series, time: time, from: 0 };
  var from = inside[0][0], to = inside[inside.length - 1][1];
  var made = L.extend({}, series, { values: values.slice(from, to), bands: [] });
  if (series.texts) made.texts = series.texts.slice(from, to);
  return { series: made, time: { every: time.every, length: to - from, ticks: inside.map(function (t) { return [t[0] - from, t[1] - from, t[2]]; }) }, from: from };
}

// One comparison of a figure, as `compared` in chart.py: with the same time a year before, else with the step before.
function comparison(series, time, step) {
  var values = series.values || [], value = values[step], said = "";
  function part(at) { return series.partial && series.partial[at] === "1"; }
  function written(number) { return String(number).replace(/\d/g, function (d) { return strings.digits[d]; }).replace(".", strings.decimal); }
  if (value === null || value === undefined || part(step)) return "";
  (time.every === "month" ? [12, 1] : [1]).some(function (back) {
    var base = step - back, other = values[base], ratio = value / other;
    if (base < 0 || other === null || other === undefined || part(base) || series.by && series.by[base] !== series.by[step]) return false;
    var key = value === other ? "cmp_same" : ratio >= 2 && other ? "cmp_times" : value > other ? "cmp_more" : "cmp_fewer";
    if (other || key === "cmp_same") said = filled(strings[key], {
      period: time.steps[base], value: series.texts[base], times: written(ratio < 10 ? Math.round(ratio * 10) / 10 : Math.round(ratio)),
      percent: strings.percent.replace("{n}", written(Math.round(100 * Math.abs(value - other) / other)))
    });
    return true;
  });
  return said;
}
