// A story: chapters move the map as they are scrolled to, or are turned by buttons; the wheel stays the reader's.

function Story(api) {
  var figure = document.querySelector(".r-story"), stage = document.querySelector(".r-stage"), self = this;
  var sections = Array.prototype.slice.call(document.querySelectorAll(".r-chapter")), at = -1, run = 0;
  var framed = window.parent !== window, disputed = data.ground.disputed ? parsePath(data.ground.disputed, data.ground.grid) : [], bar = el("div", "r-steps"), count = el("span", "");
  figure.style.setProperty("--above", Math.round(Math.min(stage.getBoundingClientRect().top + window.scrollY, window.innerHeight * 0.35)) + "px");
  figure.classList.add(framed ? "r-stepped" : "r-scrolled");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", strings.story);
  count.setAttribute("aria-live", "polite");
  function button(text, name, by) {
    var made = el("button", "", text);
    made.type = "button";
    made.setAttribute("aria-label", name);
    made.addEventListener("click", function () { go(at + by); });
    return made;
  }
  var back = button(rtl ? "→" : "←", strings.story_previous, -1), next = button(rtl ? "←" : "→", strings.story_next, 1);
  [back, count, next].forEach(function (node) { bar.appendChild(node); });
  stage.appendChild(bar);

  // Where the chapters stand beside the map; else they stand under it.
  var beside = window.matchMedia("(min-width: 900px), (min-width: 600px) and (max-height: 500px)"), turning = 0;

  // Turns to a chapter: its text comes into sight, the map follows. What it scrolls by itself turns no chapter.
  function go(index) {
    index = Math.max(0, Math.min(sections.length - 1, index));
    if (!framed) {
      var box = sections[index].getBoundingClientRect(), room = window.innerHeight - box.height;
      var top = beside.matches ? Math.max(8, room / 2) : stage.offsetHeight;
      turned(600);
      window.scrollTo({ top: box.top + window.scrollY - top, behavior: calm() ? "auto" : "smooth" });
    }
    show(index);
    if (framed) sections[index].focus({ preventScroll: true });
  }

  function turned(ms) {
    clearTimeout(turning);
    turning = ms ? setTimeout(function () { turning = 0; }, ms) : 0;
  }

  function show(index) {
    if (index === at) return;
    var chapter = data.story[index], mine = ++run, fresh = index === at + 1 && self.ready && !calm() ? chapter.fresh : [];
    at = index;
    sections.forEach(function (section, i) {
      section.classList.toggle("r-now", i === index);
      if (i === index) section.setAttribute("aria-current", "step"); else section.removeAttribute("aria-current");
    });
    count.textContent = strings.story_step.replace("{step}", String(index + 1)).replace("{steps}", String(sections.length));
    var focused = document.activeElement;
    back.disabled = index === 0;
    next.disabled = index === sections.length - 1;
    if (focused === back && back.disabled) next.focus();
    if (focused === next && next.disabled) back.focus();
    if (api.notes) api.notes(chapter.notes);
    if (api.time) { if (chapter.period) api.time.find(chapter.period); else api.time.step(-1); }
    key(chapter);
    api.only(fresh.length ? chapter.legs.filter(function (leg) { return fresh.indexOf(leg) < 0; }) : chapter.legs, chapter.waypoints, chapter.front, chapter.back);
    fly(chapter.view, function () {
      seen();
      api.arrange();
      if (mine !== run || !fresh.length) return;
      api.only(chapter.legs, chapter.waypoints, chapter.front, chapter.back);
      api.draw(fresh, 1200, function () { return mine === run; });
    });
    if (framed) postHeight();
  }
  this.show = show;

  // The legend explains the lines of the chapter, and in one row those of the chapters before.
  function key(chapter) {
    var looks = {}, back = chapter.back || [];
    data.legs.forEach(function (leg, index) {
      if (chapter.legs && chapter.legs.indexOf(index) < 0 || back.indexOf(index) >= 0) return;
      looks[leg.style] = true;
      ["inferred", "confirmed"].forEach(function (look) { if (leg[look]) looks[look] = true; });
      if (leg.schematic && leg.style !== "air") looks.schematic = true;
    });
    data.waypoints.forEach(function (waypoint, index) {
      if (chapter.waypoints && chapter.waypoints.indexOf(index) < 0) return;
      if (waypoint.accuracy_km && waypoint.drawn) looks.accuracy = true;
      if (waypoint.area) looks.area = true;
    });
    if (back.length) looks.back = true;
    apart(".r-legend :not(.r-rounds) > [data-look]:not([data-look=disputed])", looks);
  }

  // The circles of which a good part is in sight, and the disputed borders there: others lie beside the view of the chapter.
  function seen() {
    var painter = api.painters[0], size = api.map.getSize(), sight = api.map.getBounds(), looks = {}, circles = painter.shownCircles ? painter.shownCircles() : [];
    circles = circles.filter(function (c) { return 2 * c.x > -c.r && 2 * c.y > -c.r && 2 * (c.x - size.x) < c.r && 2 * (c.y - size.y) < c.r; });
    circles.forEach(function (c) {
      looks[c.now.unit && c.now.unit !== "people" ? "events" : "people"] = true;
      if (c.now.partial) looks.partial = true;
    });
    looks.disputed = disputed.some(function (line) { return line.some(function (at) { return sight.contains(at); }); });
    document.querySelectorAll(".r-legend .r-rounds").forEach(function (list) { list.classList.toggle("r-apart", !circles.length); });
    apart(".r-legend .r-rounds > [data-look], .r-legend [data-look=disputed]", looks);
  }
  api.seen = seen;

  function apart(which, looks) {
    document.querySelectorAll(which).forEach(function (node) { node.classList.toggle("r-apart", !looks[node.dataset.look]); });
  }

  // Shows the chapter that is being read: the last that begins above a line in the free part of the window.
  function read() {
    var from = beside.matches ? 0 : stage.getBoundingClientRect().bottom, now = 0;
    var line = from + (window.innerHeight - from) * (beside.matches ? 0.5 : 0.35);
    // Below the story nobody reads it.
    if (stage.parentNode.getBoundingClientRect().bottom < line) return;
    sections.forEach(function (section, i) { if (section.getBoundingClientRect().top <= line) now = i; });
    show(now);
  }

  function fly(view, then) {
    var map = api.map, box = bounds(view || data.bounds);
    map.stop();
    if (calm() || !self.ready) {
      if (view) api.show(view, false); else api.goHome(false);
      then();
      return;
    }
    map.setMaxBounds(null);
    map.setMinZoom(0);
    api.leaveHome(view);
    api.frame.classList.add("r-flying");
    map.on("move", fill);
    map.once("moveend", function () {
      map.off("move", fill);
      api.frame.classList.remove("r-flying");
      if (!view) api.goHome(false);
      then();
    });
    map.flyToBounds(box, { duration: 1.1, maxZoom: map.getMaxZoom(), padding: [30, 30] });
  }

  // Leaflet draws what is near the view that a flight began with: on the way the rest is drawn too, before it is missed.
  var filled = 0;
  function fill() {
    // Tiles that are there would go and come again.
    if (data.tiles) return;
    var ground = api.map.getPane("r-ground").firstElementChild, drawn = (ground || api.frame).getBoundingClientRect(), frame = api.frame.getBoundingClientRect(), rest = 8;
    var covered = drawn.left < frame.left - rest && drawn.top < frame.top - rest && drawn.right > frame.right + rest && drawn.bottom > frame.bottom + rest;
    if (covered && Date.now() - filled < 150) return;
    filled = Date.now();
    api.map.fire("viewreset");
  }

  if (!framed) {
    // A place that is opened from a table scrolls the page to the map: that is no turning of chapters.
    var opened = 0, before = api.tip.onOpen;
    api.tip.onOpen = function (target, from) { if (from) opened = Date.now(); before(target, from); };
    var asked = 0;
    window.addEventListener("scroll", function () {
      if (turning) { turned(160); return; }
      if (!asked && Date.now() - opened > 800) asked = requestAnimationFrame(function () { asked = 0; if (!turning) read(); });
    }, { passive: true });
    ["wheel", "touchmove", "keydown"].forEach(function (what) { window.addEventListener(what, function (event) { if (!bar.contains(event.target)) turned(0); }, { passive: true }); });
  }
  show(0);
  this.ready = true;
}

whenReady(function (api) { api.story = new Story(api); });
