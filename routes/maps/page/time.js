// Time: one slider for lines, circles, closures and the figures in words. The figures stand in a table of the page.

function Time(api) {
  var box = el("div", "r-time"), play = el("button", "r-play"), range = el("input", "r-range"), label = el("output", "r-when");
  var told = el("p", "r-told"), which = null, time = null, texts = [], timer = 0, self = this;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", strings.time);
  play.type = "button";
  range.type = "range";
  range.min = "-1";
  range.step = "1";
  range.setAttribute("aria-label", strings.time);
  told.setAttribute("aria-live", "polite");
  if (data.times.length > 1) {
    which = el("select", "r-every");
    which.setAttribute("aria-label", strings.col_period);
    data.times.forEach(function (t, i) {
      var option = el("option", "", strings["time_" + t.every]);
      option.value = String(i);
      which.appendChild(option);
    });
    which.addEventListener("change", function () { use(Number(which.value), -1); });
  }
  [play, range, label, which].forEach(function (node) { if (node) box.appendChild(node); });
  box.appendChild(told);

  // The steps and texts of a table, one list a series: rows are periods, or, where there are many series, columns are.
  function read(index) {
    var table = document.getElementById("r-time" + index), out = [];
    if (!table) return out;
    var heads = words(table.tHead.rows[0].cells).slice(1), rows = Array.prototype.slice.call(table.tBodies[0].rows);
    function words(cells) { return Array.prototype.map.call(cells, function (cell) { return cell.textContent; }); }
    if (table.dataset.turned) {
      rows.forEach(function (row) { out.push({ label: row.cells[0].textContent, texts: words(row.cells).slice(1) }); });
      data.times[index].steps = heads;
    } else {
      heads.forEach(function (head, i) { out.push({ label: head, texts: rows.map(function (row) { return row.cells[i + 1].textContent; }) }); });
      data.times[index].steps = rows.map(function (row) { return row.cells[0].textContent; });
    }
    return out;
  }

  function use(index, step) {
    stop();
    time = data.times[index];
    texts = read(index);
    range.max = String(time.steps.length - 1);
    api.painters.forEach(function (painter) { painter.useTime(time); });
    self.step(step);
  }

  // Shows one step; -1 shows all dates together.
  this.step = function (step) {
    var now = step < 0 ? strings.time_all : time.steps[step];
    self.at = step;
    if (Number(range.value) !== step) range.value = String(step);
    range.setAttribute("aria-valuetext", now);
    label.textContent = now;
    api.painters.forEach(function (painter) { painter.showStep(step); });
    var title = document.querySelector(".r-flowtitle");
    if (title && time.counted) title.textContent = time.counted.replace("{period}", now);
    told.textContent = "";
    if (step < 0) return;
    var known = texts.filter(function (one) { return one.texts[step]; });
    known.slice(0, 6).forEach(function (one) {
      told.appendChild(el("span", "r-toldone", one.label + ": "));
      told.lastChild.appendChild(el("strong", "", one.texts[step]));
    });
    if (!known.length) told.appendChild(el("span", "r-toldone", strings.time_none));
    [["0", strings.time_closed], ["p", strings.time_part_closed]].forEach(function (pair) {
      var names = time.series.filter(function (s) { return s.open && s.open[step] === pair[0]; }).map(function (s) { return data.legs[s.leg].title; });
      if (!names.length) return;
      var listed = names.slice(0, 6).join("; ");
      if (names.length > 6) listed = strings.time_more.replace("{names}", listed).replace("{count}", String(names.length - 6));
      told.appendChild(el("span", "r-toldone", pair[1].replace("{names}", listed)));
    });
  };

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

// A long table out of sight is not laid out, so that the slider has the time for itself; its height is kept.
function restTables() {
  document.querySelectorAll(".r-fold > table").forEach(function (table) {
    if (table.rows.length < 150 || !table.offsetHeight) return;
    table.parentNode.style.containIntrinsicSize = "auto " + table.parentNode.offsetHeight + "px";
    table.parentNode.classList.add("r-long");
  });
}

whenReady(function (api) {
  if (!data.times.length) return;
  api.time = new Time(api);
  restTables();
});
