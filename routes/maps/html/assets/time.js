// Time: the chart of the leading series is the track of one slider for lines, circles, closures and figures in words.
// The figures stand in a table of the page.

function Time(api) {
  var box = el("div", "r-time"), head = el("div", "r-timehead"), track = el("div", "r-track"), line = el("div", "r-timeline"), rows = el("div", "r-shutrows");
  var play = stepper("r-play", "", ""), back = stepper("r-stepback", "◀", strings.chart_back), on = stepper("r-stepon", "▶", strings.chart_on), range = el("input", "r-range"), label = el("output", "r-when");
  var title = el("div", "r-title"), told = el("p", "r-told"), note = el("p", "r-small r-chartnote"), which = null, counts = null, nth = 0, count = 0, time = null, texts = [], timer = 0, self = this, chart = null;
  var MOST = 6, keys = Array.prototype.slice.call(document.querySelectorAll(".r-legend [data-in]")), signs = document.querySelectorAll(".r-legend [data-sign]"), keyed = null, counted = [], room = 0, tall = 0, brief = null, wide = window.innerWidth;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", strings.time);
  range.type = "range";
  range.min = "-1";
  range.step = "1";
  range.setAttribute("aria-label", strings.time);
  told.setAttribute("aria-live", "polite");
  function stepper(look, text, name) {
    var made = el("button", "r-step " + look, text);
    made.type = "button";
    if (name) made.setAttribute("aria-label", name);
    return made;
  }
  back.addEventListener("click", function () { stop(); self.step(Math.max(-1, self.at - 1)); api.settle(); });
  on.addEventListener("click", function () { stop(); self.step(Math.min(time.length - 1, self.at + 1)); api.settle(); });
  if (data.times.length > 1) {
    which = el("div", "r-seg");
    which.setAttribute("role", "group");
    which.setAttribute("aria-label", strings.col_period);
    data.times.forEach(function (t, i) {
      var made = which.appendChild(el("button", "", strings["time_" + t.every]));
      made.type = "button";
      made.addEventListener("click", function () { use(i, data.times[i].start); });
    });
  }
  // Another measure has its own scale and legend.
  var names = [];
  data.times.forEach(function (t) { t.counts.forEach(function (one) { if (one.label && names.indexOf(one.label) < 0) names.push(one.label); }); });
  if (names.length > 1) {
    counts = el("select", "r-every");
    counts.setAttribute("aria-label", strings.time_counts);
    names.forEach(function (text, i) {
      var option = counts.appendChild(el("option", "", text));
      option.value = String(i);
    });
    counts.addEventListener("change", function () { use(nth, self.at); });
  }
  [play, back, on, title, counts, which].forEach(function (node) { if (node) head.appendChild(node); });
  track.appendChild(range);
  line.appendChild(label);
  line.appendChild(told);
  [head, track, rows, note, line].forEach(function (node) { box.appendChild(node); });

  // A finger or a mouse on the chart chooses the column under it; up and down the page still scrolls.
  function dragged(event) {
    var area = track.getBoundingClientRect(), step = Math.floor((event.clientX - area.left) / area.width * time.length);
    step = Math.max(0, Math.min(time.length - 1, step));
    if (step === self.at) return;
    range.value = String(step);
    range.dispatchEvent(new Event("input", { bubbles: true }));
  }
  track.addEventListener("pointerdown", function (event) {
    if (!chart || event.button) return;
    track.setPointerCapture(event.pointerId);
    range.focus({ preventScroll: true });
    event.preventDefault();
    dragged(event);
  });
  track.addEventListener("pointermove", function (event) { if (chart && track.hasPointerCapture(event.pointerId)) dragged(event); });
  track.addEventListener("pointerup", function (event) { if (chart && event.button === 0) range.dispatchEvent(new Event("change", { bubbles: true })); });

  // The names of months: that of each in a year, with the digits of the language.
  function named(time) {
    var first = time.first.split("-"), out = [];
    for (var i = 0, month = Number(first[1]) - 1; i < time.length; i++, month++) {
      var year = String(Number(first[0]) + Math.floor(month / 12)).replace(/\d/g, function (d) { return strings.digits[d]; });
      out.push(time.months[month % 12].replace("{year}", year));
    }
    return out;
  }

  // The steps and texts of a table, one list a series: rows are periods, or, where there are many series, columns are,
  // or years, with a column a month.
  function read(index) {
    var table = document.getElementById("r-time" + index), out = [];
    if (!table) return out;
    var heads = words(table.tHead.rows[0].cells).slice(1), rows = Array.prototype.slice.call(table.tBodies[0].rows);
    function said(cell) { return cell.firstChild ? cell.firstChild.textContent : ""; }
    function by(cell) { return cell.lastElementChild ? cell.lastElementChild.textContent : ""; }
    function words(cells, of) { return Array.prototype.map.call(cells, of || said); }
    function told(label, cells) { return { label: label, texts: words(cells), by: words(cells, by) }; }
    if (table.dataset.years) {
      if (data.times[index].months) data.times[index].steps = named(data.times[index]);
      Array.prototype.forEach.call(table.tBodies, function (body) {
        var one = { label: body.rows[0].textContent, texts: [], by: [] }, first = data.times[index].first.split("-");
        data.times[index].steps.forEach(function () { one.texts.push(""); one.by.push(""); });
        Array.prototype.slice.call(body.rows, 1).forEach(function (row) {
          Array.prototype.slice.call(row.cells, 1).forEach(function (cell, month) {
            var step = (Number(row.dataset.year) - Number(first[0])) * 12 + month + 1 - Number(first[1]);
            if (said(cell)) { one.texts[step] = said(cell); one.by[step] = by(cell); }
          });
        });
        out.push(one);
      });
    } else if (table.dataset.turned) {
      rows.forEach(function (row) { out.push(told(row.cells[0].textContent, Array.prototype.slice.call(row.cells, 1))); });
      data.times[index].steps = heads;
    } else {
      heads.forEach(function (head, i) { out.push(told(head, rows.map(function (row) { return row.cells[i + 1]; }))); });
      data.times[index].steps = rows.map(function (row) { return row.cells[0].textContent; });
    }
    return out;
  }

  function use(index, step) {
    stop();
    nth = index;
    time = data.times[index];
    count = Math.max(0, time.counts.map(function (one) { return one.label; }).indexOf(counts ? names[Number(counts.value)] : time.counts[0].label));
    texts = data.packed ? time.series.filter(function (s) { return s.told; }) : read(index);
    range.max = String(time.steps.length - 1);
    var way = time.counts[count], told = 0, drawn = time.series.map(function (s, i) {
      var made = L.extend({}, s), most = s.leg !== undefined ? way.leg : way.waypoint, none = way.none && way.none.indexOf(i) >= 0, broken = way.broken && way.broken[i];
      if (s.told) L.extend(made, texts[told++]);
      if (s.told && !made.values) made.values = made.texts.map(spoken);
      if (way.shown.indexOf(i) >= 0) {
        made.widths = (made.values || time.steps.map(function () { return null; })).map(function (v, step) { return none || broken && broken[step] === "1" ? null : sized(v, most, s.leg === undefined); });
      }
      return made;
    });
    api.painters.forEach(function (painter) { painter.useTime({ series: drawn }); });
    counted = drawn.map(function (s) { return s.widths ? 0 : 1; });
    self.drawn = drawn;
    self.time = time;
    if (which) Array.prototype.forEach.call(which.children, function (node, i) { node.setAttribute("aria-pressed", String(i === index)); });
    drawChart();
    self.step(step);
  }

  // The track: the chart of the series that leads what is counted; without one, a plain slider.
  function drawChart() {
    var options = time.counts[count].chart, lead = options && self.drawn[time.counts[count].lead];
    if (chart) chart.node.remove();
    chart = lead ? new Chart(lead, time, L.extend({ shut: count ? [] : time.shut }, options)) : null;
    track.classList.toggle("r-charted", !!chart);
    title.replaceChildren();
    rows.replaceChildren();
    note.textContent = chart && options.note || "";
    note.hidden = !note.textContent;
    if (!chart) return;
    track.appendChild(chart.node);
    title.appendChild(el("b", "r-charttitle", options.title));
    if (lead.source) title.appendChild(el("span", "r-by", lead.source));
    if (!count && time.shut && time.shut.length) rows.appendChild(closureRows(time.shut, time.length, track.clientWidth || 600));
  }
  // The figures of a place or leg at the step shown, with the chart: what is drawn of it, else what there is.
  this.figure = function (kind, index) {
    var known = self.drawn.filter(function (s) { return s[kind] === index && s.told; });
    var one = known.filter(function (s) { return s.widths; })[0] || known[0], step = self.at;
    if (!one || time.length < 2) return null;
    var node = el("div", "r-fig"), now = step < 0 ? strings.time_all : time.steps[step];
    node.appendChild(el("p", "r-by", one.measure + ", " + now));
    if (step >= 0) {
      node.appendChild(el("p", "r-number", one.texts[step] || "–"));
      if (!one.texts[step]) node.appendChild(el("p", "", strings.time_none));
      var more = comparison(one, time, step);
      if (more) node.appendChild(el("p", "", more));
    }
    var some = (one.values || []).filter(function (v) { return v !== null; }).length + (one.bands || []).length;
    if (some > 1) {
      var part = trimmed(one, time), shut = time.counts[0].lead >= 0 && self.drawn[time.counts[0].lead] === one ? time.shut : [];
      shut = (shut || []).map(function (c) { return [Math.max(0, c[0] - part.from), c[1] - part.from, c[2], c[3]]; }).filter(function (c) { return c[1] > c[0]; });
      var small = new Chart(part.series, part.time, { small: true, few: some <= 5, shut: shut });
      node.appendChild(small.node);
      small.show(step < 0 ? -1 : step - part.from);
      node.fit = small.fit;
    }
    var by = one.by && step >= 0 && one.by[step] || one.source;
    if (by) node.appendChild(el("p", "r-by", by));
    return node;
  };
  self.fit = function () {
    if (chart) { drawChart(); chart.show(self.at); }
  };

  // The legend explains what is drawn: widths of this time and measure, or, while no step is chosen, the plain looks.
  function key(now) {
    var of = now === null ? "all" : nth + "-" + count;
    keys.forEach(function (node) {
      var here = node.dataset["in"].split(" ").indexOf(of) >= 0;
      if (here && now !== null && node.dataset.title) node.textContent = node.dataset.title.replace("{period}", now);
      node.hidden = !here;
    });
    // What stands below does not move while the slider does: a legend below the map keeps the room it needed once.
    var legend = keys.length && keys[0].closest(".r-legend"), few = legend && legend.classList.contains("r-brief");
    if (few !== brief) { brief = few; tall = 0; }
    var high = legend ? legend.offsetHeight : 0, floats = legend && legend.classList.contains("r-floating");
    if (legend) legend.style.minHeight = floats || keyed === null ? "" : Math.max(high, tall) + "px";
    tall = Math.max(high, tall);
    if (keyed !== null && keyed !== of && (floats || of !== "all" && keyed !== "all")) { api.arrange(); postHeight(); }
    keyed = of;
  }

  // An entry of the legend stands only while the map draws a mark of it.
  this.signs = function () {
    var looks = L.extend.apply(L, [{}].concat(api.painters.map(function (painter) { return painter.signs(); })));
    signs.forEach(function (node) {
      node.classList.toggle("r-absent", !node.dataset.sign.split(" ").some(function (kind) { return looks[kind]; }));
    });
  };

  // What was shown first, which is what stands in the still map.
  this.begin = function () {
    if (counts) counts.value = "0";
    use(0, data.times[0].start);
  };

  // Shows one step; -1 shows all dates together.
  this.step = function (step) {
    var now = step < 0 ? strings.time_all : time.steps[step];
    self.at = step;
    if (Number(range.value) !== step) range.value = String(step);
    range.setAttribute("aria-valuetext", now);
    label.textContent = now;
    api.painters.forEach(function (painter) { painter.showStep(step); });
    if (chart) chart.show(step);
    back.disabled = step < 0;
    on.disabled = step >= time.length - 1;
    key(step < 0 ? null : now);
    self.signs();
    tell(step);
    if (api.tip.onStep) api.tip.onStep();
    // What stands below does not move while the slider does: the room that was needed once is kept.
    if (told.offsetHeight > room) { room = told.offsetHeight; told.style.minHeight = room + "px"; }
  };
  window.addEventListener("resize", function () {
    if (window.innerWidth === wide) return;
    wide = window.innerWidth;
    room = tall = 0;
    told.style.minHeight = "";
    if (keys.length) keys[0].closest(".r-legend").style.minHeight = "";
    self.fit();
  });

  // Says a step in words: the figure of the chart large, with one comparison; the others; what was closed.
  function tell(step) {
    told.textContent = "";
    if (step < 0) return;
    var leading = time.counts[count].lead, first = leading === undefined || leading < 0 ? null : self.drawn[leading];
    // What is drawn is told first, the largest before the others.
    function size(each) { return each.one.values && each.one.values[step] || 0; }
    var known = self.drawn.map(function (one, i) { return { one: one, rank: one === first ? -1 : counted[i] }; }).filter(function (each) { return each.one.texts && each.one.texts[step]; });
    known = known.sort(function (a, b) { return a.rank - b.rank || size(b) - size(a); }).map(function (each) { return each.one; });
    known.slice(0, MOST).forEach(function (one) {
      var lead = one === first, line = told.appendChild(el("span", "r-toldone" + (lead ? " r-lead" : ""))), by = one.by && one.by[step];
      if (!lead) line.textContent = one.label + ": ";
      line.appendChild(el("strong", "", one.texts[step]));
      if (lead) line.appendChild(el("span", "r-what", time.counts[count].chart ? time.counts[count].chart.title : one.label));
      if (lead) line.appendChild(el("span", "r-cmp", comparison(one, time, step)));
      if (by || lead && one.source) line.appendChild(el("span", "r-by", by || one.source));
    });
    if (known.length > MOST) told.appendChild(el("span", "r-toldone", strings.time_rest.replace("{count}", String(known.length - MOST))));
    if (!known.length) told.appendChild(el("span", "r-toldone", strings.time_none));
    [["0", strings.time_closed], ["p", strings.time_part_closed]].forEach(function (pair) {
      var names = time.series.filter(function (s) { return s.open && s.open[step] === pair[0]; }).map(function (s) { return data.legs[s.leg].title; });
      if (!names.length) return;
      var listed = names.slice(0, MOST).join("; ");
      if (names.length > MOST) listed = strings.time_more.replace("{names}", listed).replace("{count}", String(names.length - MOST));
      told.appendChild(el("span", "r-toldone", pair[1].replace("{names}", listed)));
    });
  }

  // Goes to the step of a period as written (2022 or 2022-01), if there is one.
  this.find = function (period) {
    data.times.forEach(function (t, i) {
      var monthly = t.every === "month", at = period.split("-").map(Number), from = t.first.split("-").map(Number);
      if ((at.length === 2) !== monthly) return;
      var step = monthly ? (at[0] - from[0]) * 12 + at[1] - from[1] : at[0] - from[0];
      if (step < 0 || step >= t.length) return;
      use(i, step);
    });
  };

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "►";
    play.setAttribute("aria-label", strings.time_play);
    told.setAttribute("aria-live", "polite");
  }

  // Once through to the last step; it never starts by itself and never begins again.
  play.addEventListener("click", function () {
    if (timer) { stop(); return; }
    var step = self.at >= time.steps.length - 1 ? -1 : self.at;
    told.setAttribute("aria-live", "off");
    play.textContent = "❚❚";
    play.setAttribute("aria-label", strings.time_pause);
    timer = setInterval(function () {
      step += 1;
      self.step(step);
      if (step >= time.steps.length - 1) stop();
    }, 600);
  });
  range.addEventListener("input", function () { if (timer) stop(); self.step(Number(range.value)); });
  range.addEventListener("change", function () { api.settle(); postHeight(); });
  if (calm()) play.hidden = true;
  document.querySelector(".r-figure").insertBefore(box, document.querySelector(".r-insets"));
  use(0, data.times[0].start);
  self.fit();
}

whenReady(function (api) {
  if (!data.times.length) return;
  api.time = new Time(api);
  api.tip.figure = api.time.figure;
});
function circleLooks(circles) {
  var looks = {};
  circles.forEach(function (one) {
    if (one.radius === 0) { looks.zerocircle = true; return; }
    looks.circle = looks[one.unit && one.unit !== "people" ? "events" : "people"] = true;
    if (one.partial) looks.partial = true;
    if (one.radius <= data.scale.least) looks.least = true;
  });
  return looks;
}

function legLooks(looks, leg, wide, none, zero) {
  if (wide && none) { looks.noflow = true; return; }
  looks[leg.style] = true;
  if (wide) { looks[zero ? "zeroflow" : "flow"] = true; return; }
  if (leg.schematic && leg.style !== "air") looks.schematic = true;
  if (leg.inferred) looks.inferred = true;
  if (leg.confirmed) looks.confirmed = true;
}
