// A story: chapters move the map as they are scrolled to, or are turned by buttons; the wheel stays the reader's.

function Story(api) {
  var figure = document.querySelector(".r-story"), stage = document.querySelector(".r-stage"), self = this;
  var sections = Array.prototype.slice.call(document.querySelectorAll(".r-chapter")), at = -1, run = 0;
  var framed = window.parent !== window, bar = el("div", "r-steps"), count = el("span", "");
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

  // Turns to a chapter: its text comes into sight, the map follows.
  function go(index) {
    index = Math.max(0, Math.min(sections.length - 1, index));
    if (!framed) sections[index].scrollIntoView({ block: window.innerWidth < 900 ? "start" : "center", behavior: calm() ? "auto" : "smooth" });
    show(index);
    if (framed) sections[index].focus({ preventScroll: true });
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
    if (api.time) { if (chapter.period) api.time.find(chapter.period); else api.time.step(-1); }
    api.only(fresh.length ? chapter.legs.filter(function (leg) { return fresh.indexOf(leg) < 0; }) : chapter.legs, chapter.waypoints);
    fly(chapter.view, function () {
      if (mine !== run || !fresh.length) return;
      api.only(chapter.legs, chapter.waypoints);
      api.draw(fresh, 1200, function () { return mine === run; });
    });
    if (framed) postHeight();
  }
  this.show = show;

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
    map.once("moveend", function () {
      api.frame.classList.remove("r-flying");
      if (!view) api.goHome(false);
      then();
    });
    map.flyToBounds(box, { duration: 1.1, maxZoom: map.getMaxZoom(), padding: [30, 30] });
  }

  if (!framed) {
    // A place that is opened from a table scrolls the page to the map: that is no turning of chapters.
    var opened = 0, before = api.tip.onOpen;
    api.tip.onOpen = function (target, from) { if (from) opened = Date.now(); before(target, from); };
    var watch = new IntersectionObserver(function (entries) {
      if (Date.now() - opened < 800) return;
      entries.forEach(function (entry) { if (entry.isIntersecting) show(sections.indexOf(entry.target)); });
    }, { rootMargin: window.innerWidth < 900 ? "-62% 0px -30% 0px" : "-45% 0px -45% 0px" });
    sections.forEach(function (section) { watch.observe(section); });
  }
  show(0);
  this.ready = true;
}

whenReady(function (api) { api.story = new Story(api); });
