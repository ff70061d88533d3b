// What the page holds, and its texts, which only ever reach the page through textContent. It goes on in geometry.js.
var data = JSON.parse(document.getElementById("r-data").textContent);
var strings = data.strings;
// Text, legend and controls of a page that is read from right to left are mirrored, the map never.
var rtl = document.documentElement.dir === "rtl";

// The shapes stand in the page once, in the SVG that is shown without JavaScript and on paper.
(function () {
  var still = document.querySelector(".r-static"), enlarged = document.querySelector(".r-stilldetail");
  function shapes(from, ground) {
    function shape(selector) { var path = from.querySelector(selector); return path ? path.getAttribute("d") : ""; }
    ground.land = shape(".r-land");
    ground.lakes = shape(".r-lake");
    ground.rivers = shape(".r-river");
    ground.borders = shape(".r-border:not(.r-disputed)");
    ground.disputed = shape(".r-disputed");
  }
  shapes(still, data.ground);
  if (enlarged) shapes(enlarged, data.details[0].ground);
  if (data.packed) unpack();
  else still.querySelectorAll("path.r-p").forEach(function (path) { data.legs[path.id.slice(3)].path = path.getAttribute("d"); });
  var areas = still.querySelectorAll(".r-area");
  data.waypoints.filter(function (w) { return w.area; }).forEach(function (w, i) { w.area = areas[i].getAttribute("d"); });
})();

// Rows of tables say which place or leg they are of; without a number it is the one after that of the row before.
document.querySelectorAll("table").forEach(function (table) {
  ["waypoint", "leg"].forEach(function (kind) {
    var last = -1;
    table.querySelectorAll("th[data-" + kind + "]").forEach(function (head) {
      last = head.dataset[kind] === "" ? last + 1 : Number(head.dataset[kind]);
      head.dataset[kind] = last;
    });
  });
});

// If nothing else is said, a leg begins where the one before ends and ends at the place after the one where it begins,
// and a place is where the first leg begins or ends that touches it.
if (!data.packed) data.legs.forEach(function (leg, i) {
  if (leg.start === undefined) leg.start = data.legs[i - 1].end;
  if (leg.end === undefined) leg.end = leg.start + 1;
  // The line of a leg that goes back stands in the page once.
  if (leg.path === undefined) leg.path = backwards(data.legs.filter(function (one) { return one.start === leg.end && one.end === leg.start; })[0].path);
  var sum = [0, 0], numbers = leg.path.match(/-?\d+/g) || [];
  function settle(index) {
    var place = data.waypoints[index];
    if (place.x === undefined) { place.x = sum[0]; place.y = sum[1]; }
  }
  numbers.forEach(function (number, i) {
    sum[i % 2] += Number(number);
    if (i === 1) settle(leg.start);
  });
  settle(leg.end);
});

// Names and sources stand in the table of stops, and facts that are given as the number of a cell of their row; what was
// counted, when, and how many stands in the row of the table of figures whose number is given.
var figureRows = document.querySelectorAll("tr.r-figure");
if (!data.packed) document.querySelectorAll("tr.r-waypoint > th[data-waypoint], tr.r-leg > th[data-leg]").forEach(function (head) {
  var thing = head.dataset.leg ? data.legs[head.dataset.leg] : data.waypoints[head.dataset.waypoint];
  if (!head.dataset.leg && thing.name === undefined) thing.name = head.textContent;
  var cells = head.parentNode.cells, refs = cells[cells.length - 1].textContent;
  var far = filled(data.what_km, { what: cells[1].textContent, km: cells[2].textContent });
  thing.facts = thing.facts.map(function (fact) { return fact === 0 ? far : typeof fact === "number" ? cells[fact].textContent : fact; });
  thing.sources = thing.sources || refs.split(", ").filter(Boolean).map(function (ref) { return spoken(ref) - 1; });
  thing.figures = (thing.figures || []).map(function (row) {
    var at = row.length < 3 && figureRows[row[0]].cells;
    return at ? [filled(data.what_when, { what: at[1].textContent, when: at[2].textContent }), at[3].textContent, row[1]] : row;
  });
});

if (!data.packed) data.legs.forEach(function (leg) {
  if (leg.title === undefined) leg.title = filled(leg.both_ways ? strings.leg_both : strings.leg_title, { start: data.waypoints[leg.start].name, end: data.waypoints[leg.end].name });
});

// Path data from its end to its start.
function backwards(path) {
  var numbers = path.match(/-?\d+/g), out = [0, 0];
  numbers.forEach(function (number, i) { out[i % 2] += Number(number); });
  for (var i = numbers.length - 2; i > 0; i -= 2) out.push(-numbers[i], -numbers[i + 1]);
  return "M" + out.join(" ");
}

// A text with its {names} filled in, all at once, so that what a value holds is not filled again.
function filled(text, values) { return text.replace(/\{(\w+)\}/g, function (all, name) { return name in values ? values[name] : all; }); }

// The number that a text begins with, null if it begins with none; as `spoken` of timetable.py.
function spoken(said) {
  var number = "", i, at;
  for (i = 0; i < said.length; i++) {
    at = strings.digits.indexOf(said[i]);
    if (at >= 0) number += at;
    else if (said[i] === strings.decimal) number += ".";
    else if (",.٬'’\u00a0\u202f".indexOf(said[i]) < 0) break;
  }
  return number.replace(/\./g, "") ? Number(number) : null;
}
