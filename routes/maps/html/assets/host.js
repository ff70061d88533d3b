// A good guest: the host page keeps its scrolling and is told the height; tables open places on the map.

function calm() { return window.matchMedia && matchMedia("(prefers-reduced-motion: reduce)").matches; }

function makeControls(frame, map, goHome) {
  var box = el("div", "r-controls");
  var all = [["zoom_in", "+", function () { map.zoomIn(1); }], ["zoom_out", "−", function () { map.zoomOut(1); }], ["home", "⌂", goHome]];
  // The whole page fills the screen, so that its sheets and its chart come along.
  if (document.fullscreenEnabled) all.push(["full", "⤢", function () {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().then(function () { frame.scrollIntoView(); });
  }]);
  all.forEach(function (c) {
    var button = el("button", "", c[1]);
    button.type = "button";
    button.setAttribute("aria-label", strings[c[0]]);
    button.title = strings[c[0]];
    button.addEventListener("click", c[2]);
    box.appendChild(button);
  });
  frame.appendChild(box);
  return box;
}

// One finger and the wheel scroll the page; two fingers, or the wheel with Ctrl or the command key, move the map.
function gestures(map, frame) {
  var container = map.getContainer(), hint = el("div", "r-hint"), timer = 0;
  hint.setAttribute("aria-hidden", "true");
  frame.appendChild(hint);
  function say(text) {
    hint.textContent = text;
    hint.classList.add("r-on");
    clearTimeout(timer);
    timer = setTimeout(function () { hint.classList.remove("r-on"); }, 1400);
  }
  container.addEventListener("wheel", function (event) {
    if (!event.ctrlKey && !event.metaKey) { say(strings.hint_wheel); return; }
    event.preventDefault();
    var step = Math.max(-1, Math.min(1, -event.deltaY / 120));
    map.setZoomAround(map.mouseEventToContainerPoint(event), map.getZoom() + step, { animate: false });
  }, { passive: false });
  container.addEventListener("touchstart", function (event) {
    if (event.touches.length === 1) map.dragging.disable();
  }, { capture: true, passive: true });
  container.addEventListener("touchmove", function (event) {
    if (event.touches.length === 1) say(strings.hint_touch);
    else hint.classList.remove("r-on");
  }, { passive: true });
  container.addEventListener("pointerdown", function (event) {
    if (event.pointerType === "mouse") map.dragging.enable();
  }, { capture: true });
}

// With JavaScript the names in the tables become buttons, in route order.
function openers(tip) {
  document.querySelectorAll("[data-waypoint],[data-leg]").forEach(function (cell) {
    var button = el("button", "r-open", cell.textContent);
    button.type = "button";
    cell.textContent = "";
    cell.appendChild(button);
    button.addEventListener("click", function () {
      if (cell.dataset.waypoint) tip.openWaypoint(Number(cell.dataset.waypoint), button);
      else tip.openLeg(Number(cell.dataset.leg), null, button);
    });
  });
}

function framed() { return window.parent !== window; }

// What the address asks of the page: ?theme=dark, ?static=1 or #static for the picture and the table alone.
var asked = new URLSearchParams(location.search), still = asked.get("static") === "1" || location.hash === "#static";

function pageHeight() { return Math.ceil(document.querySelector(".r-page").getBoundingClientRect().bottom + window.scrollY); }

// AMP's and Pym's messages, both understood by many hosts.
var held, neededHeight = 0;
function postHeight() {
  if (!framed() || held) return;
  var height = neededHeight || pageHeight(), child = asked.get("childId") || "";
  parent.postMessage({ sentinel: "amp", type: "embed-size", height: height }, "*");
  parent.postMessage("pymxPYMx" + child.replace(/[^\w-]/g, "") + "xPYMxheightxPYMx" + height, "*");
}

(function () {
  var theme = asked.get("theme"), skip = document.querySelector(".r-skip");
  if (theme === "light" || theme === "dark" || theme === "auto") document.documentElement.dataset.theme = theme;
  if (still) document.documentElement.classList.add("r-still");
  document.querySelectorAll("details").forEach(function (box) {
    if (still) box.open = true;
    else if (framed() && !box.closest(".r-more")) box.open = false;
    box.addEventListener("toggle", postHeight);
  });
  // The way past the map leads into what is folded.
  if (skip) skip.addEventListener("click", function () {
    document.querySelectorAll(".r-more").forEach(function (box) { box.open = true; });
  });
  window.addEventListener("load", postHeight);
  // A script of the host that came later than the map asks for what it missed.
  window.addEventListener("message", function (event) { if (event.source === parent && event.data === "routes-height") postHeight(); });
  window.addEventListener("resize", postHeight);
  if (still) { held = false; postHeight(); }
})();

window.routesPage = still ? function () { document.documentElement.dataset.ready = "1"; } : routesPage;
