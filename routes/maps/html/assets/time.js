// Time: one slider for lines, circles, closures and the figures in words. The figures stand in a table of the page.

function Time(api) {
  var box = el("div", "r-time"), play = el("button", "r-play"), range = el("input", "r-range"), label = el("output", "r-when");
  var told = el("p", "r-told"), which = null, counts = null, nth = 0, count = 0, time = null, texts = [], timer = 0, self = this;
  var MOST = 6, keys = Array.prototype.slice.call(document.querySelectorAll(".r-legend [data-in]")), keyed = null, counted = [], room = 0, tall = 0, wide = window.innerWidth;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", strings.time);
  play.type = "button";
  range.type = "range";
  range.min = "-1";
  range.step = "1";
  range.setAttribute("aria-label", strings.time);
  told.setAttribute("aria-live", "polite");
  function choose(name, texts, then) {
    var made = el("select", "r-every");
    made.setAttribute("aria-label", name);
    texts.forEach(function (text, i) {
      var option = el("option", "", text);
      option.value = String(i);
      made.appendChild(option);
    });
    made.addEventListener("change", function () { then(Number(made.value)); });
    return made;
  }
  if (data.times.length > 1) {
    which = choose(strings.col_period, data.times.map(function (t) { return strings["time_" + t.every]; }), function (i) { use(i, data.times[i].start); });
  }
  // Another measure has its own scale and legend; figures of two measures are never drawn together.
  var names = [];
  data.times.forEach(function (t) { t.counts.forEach(function (one) { if (one.label && names.indexOf(one.label) < 0) names.push(one.label); }); });
  if (names.length > 1) counts = choose(strings.time_counts, names, function () { use(nth, self.at); });
  [play, range, label, which, counts].forEach(function (node) { if (node) box.appendChild(node); });
  box.appendChild(told);

  // The steps and texts of a table, one list a series: rows are periods, or, where there are many series, columns are.
  function read(index) {
    var table = document.getElementById("r-time" + index), out = [];
    if (!table) return out;
    var heads = words(table.tHead.rows[0].cells).slice(1), rows = Array.prototype.slice.call(table.tBodies[0].rows);
    function said(cell) { return cell.firstChild ? cell.firstChild.textContent : ""; }
    function words(cells) { return Array.prototype.map.call(cells, said); }
    if (table.dataset.turned) {
      rows.forEach(function (row) { out.push({ label: row.cells[0].textContent, texts: words(row.cells).slice(1) }); });
      data.times[index].steps = heads;
    } else {
      heads.forEach(function (head, i) { out.push({ label: head, texts: rows.map(function (row) { return said(row.cells[i + 1]); }) }); });
      data.times[index].steps = rows.map(function (row) { return row.cells[0].textContent; });
    }
    return out;
  }

  function use(index, step) {
    stop();
    nth = index;
    time = data.times[index];
    count = Math.max(0, time.counts.map(function (one) { return one.label; }).indexOf(counts ? names[Number(counts.value)] : time.counts[0].label));
    texts = read(index);
    range.max = String(time.steps.length - 1);
    var counts = time.counts[count], told = 0, drawn = time.series.map(function (s, i) {
      var made = L.extend({}, s), most = s.leg !== undefined ? counts.leg : counts.waypoint, none = counts.none && counts.none.indexOf(i) >= 0;
      if (s.told) made.texts = texts[told++].texts;
      if (counts.shown.indexOf(i) >= 0) {
        made.widths = (made.values || time.steps.map(function () { return null; })).map(function (v) { return none ? null : sized(v, most, s.leg === undefined); });
      }
      return made;
    });
    api.painters.forEach(function (painter) { painter.useTime({ series: drawn }); });
    counted = drawn.map(function (s) { return s.widths ? 0 : 1; });
    self.step(step);
  }

  // The legend explains what is drawn: widths of this time and measure, or, while no step is chosen, the plain looks.
  function key(now) {
    var of = now === null ? "all" : nth + "-" + count;
    keys.forEach(function (node) {
      var here = node.dataset["in"].split(" ").indexOf(of) >= 0;
      if (here && now !== null && node.dataset.title) node.textContent = node.dataset.title.replace("{period}", now);
      node.hidden = !here;
    });
    // What stands below does not move while the slider does: a legend below the map keeps the room it needed once.
    var legend = keys.length && keys[0].parentNode, high = legend ? legend.offsetHeight : 0, floats = legend && legend.classList.contains("r-floating");
    if (legend) legend.style.minHeight = floats || keyed === null ? "" : Math.max(high, tall) + "px";
    tall = Math.max(high, tall);
    if (keyed !== null && keyed !== of && (floats || of !== "all" && keyed !== "all")) { api.arrange(); postHeight(); }
    keyed = of;
  }

  // What was shown first, which is what stands in the still map.
  this.begin = function () {
    if (counts) counts.value = "0";
    if (which) which.value = "0";
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
    key(step < 0 ? null : now);
    tell(step);
    // What stands below does not move while the slider does: the room that was needed once is kept.
    if (told.offsetHeight > room) { room = told.offsetHeight; told.style.minHeight = room + "px"; }
  };
  window.addEventListener("resize", function () {
    if (window.innerWidth === wide) return;
    wide = window.innerWidth;
    room = tall = 0;
    told.style.minHeight = "";
    if (keys.length) keys[0].parentNode.style.minHeight = "";
  });

  // Says a step in words: figures, and what was closed.
  function tell(step) {
    told.textContent = "";
    if (step < 0) return;
    // What the widths count is told first.
    var known = texts.map(function (one, i) { return { one: one, rank: counted[i] }; }).filter(function (each) { return each.one.texts[step]; });
    known = known.sort(function (a, b) { return a.rank - b.rank; }).map(function (each) { return each.one; });
    known.slice(0, MOST).forEach(function (one) {
      told.appendChild(el("span", "r-toldone", one.label + ": "));
      told.lastChild.appendChild(el("strong", "", one.texts[step]));
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
      if (which) which.value = String(i);
      use(i, step);
    });
  };

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
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
}

whenReady(function (api) {
  if (!data.times.length) return;
  api.time = new Time(api);
});
