// A good guest: the host page keeps its scrolling and is told the height; tables open places on the map.

function calm() { return window.matchMedia && matchMedia("(prefers-reduced-motion: reduce)").matches; }

function makeControls(frame, map, goHome) {
  var box = el("div", "r-controls");
  [["zoom_in", "+", function () { map.zoomIn(1); }], ["zoom_out", "−", function () { map.zoomOut(1); }], ["home", "⌂", goHome]].forEach(function (c) {
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

// AMP's and Pym's messages, both understood by many hosts.
function postHeight() {
  if (window.parent === window) return;
  var height = Math.ceil(document.querySelector(".r-page").getBoundingClientRect().bottom + window.scrollY);
  var child = new URLSearchParams(location.search).get("childId") || "";
  parent.postMessage({ sentinel: "amp", type: "embed-size", height: height }, "*");
  parent.postMessage("pymxPYMx" + child.replace(/[^\w-]/g, "") + "xPYMxheightxPYMx" + height, "*");
}

(function () {
  var theme = new URLSearchParams(location.search).get("theme");
  if (theme === "light" || theme === "dark" || theme === "auto") document.documentElement.dataset.theme = theme;
  if (window.parent !== window) document.querySelectorAll("details").forEach(function (box) { box.open = false; });
  document.querySelectorAll("details").forEach(function (box) { box.addEventListener("toggle", postHeight); });
  window.addEventListener("load", postHeight);
  window.addEventListener("resize", postHeight);
})();

window.routesPage = routesPage;
