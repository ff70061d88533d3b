// In a frame the map takes the height that its host reserved, within reason, so that nothing in the host moves.
held = framed();
(function () {
  var root = document.documentElement, skip = document.querySelector(".r-skip");
  if (!framed() || still) return;
  root.classList.add("r-framed");
  // WordPress marks the frames that it makes for itself so; they may open no window.
  if (location.hash.indexOf("#?secret=") === 0) root.classList.add("r-boxed");
  if (skip) skip.setAttribute("href", root.classList.contains("r-boxed") ? "#r-caption" : "#r-out");
  document.querySelectorAll(".r-boxed a[target]").forEach(function (link) { link.removeAttribute("href"); });
})();
whenReady(function (api) {
  var root = document.documentElement, frame = api.frame, width = 0, height = 0, chapters = document.querySelector(".r-chapters");
  if (!framed()) return;
  // Makes the map higher or lower until the page ends where the frame does; says whether it could.
  function fill(least, most) {
    for (var round = 0, spare; round < 6 && (spare = innerHeight - pageHeight()); round++) {
      // A legend that would come and go with each height stays under the map.
      if (round === 2) root.classList.add("r-keybelow");
      var wanted = frame.clientHeight + spare;
      if (wanted < least || wanted > most) return false;
      frame.style.height = wanted + "px";
      api.resize();
    }
    return true;
  }
  function natural() {
    frame.style.height = "";
    api.resize();
  }
  function fit() {
    if (Math.abs(innerWidth - width) < 1 && innerHeight === height) return;
    width = innerWidth;
    height = innerHeight;
    root.classList.remove("r-compact", "r-tight", "r-keyopen", "r-keybelow");
    if (chapters) { chapters.style.maxHeight = ""; chapters.removeAttribute("tabindex"); }
    neededHeight = 0;
    natural();
    if (document.fullscreenElement) return;
    var needed = pageHeight(), usual = frame.clientHeight;
    if (fill(Math.max(220, usual * 0.7), usual * 1.6)) return;
    natural();
    if (needed <= innerHeight) return;
    // Too low by far. The host is told what is needed; until it gives it, or if it never does, this is what fits.
    root.classList.add("r-compact");
    root.classList.toggle("r-keyed", !document.querySelector(".r-legend.r-floating"));
    neededHeight = needed;
    natural();
    if (fill(180, innerHeight)) return;
    root.classList.add("r-tight");
    natural();
    if (!fill(180, innerHeight)) {
      frame.style.height = "180px";
      api.resize();
      if (chapters) scrollChapters();
    }
  }
  // The chapters of a story take what is left and scroll, so that the sources stay in sight whichever is shown.
  function scrollChapters() {
    var stage = document.querySelector(".r-stage"), box = stage.getBoundingClientRect();
    chapters.style.maxHeight = "0";
    var beside = chapters.getBoundingClientRect().top < box.bottom - 1;
    chapters.style.maxHeight = Math.max(96, innerHeight - pageHeight() + (beside ? box.height : 0)) + "px";
    chapters.tabIndex = 0;
  }
  var key = document.querySelector(".r-keyfold button");
  key.addEventListener("click", function () {
    key.setAttribute("aria-expanded", String(root.classList.toggle("r-keyopen")));
  });
  fit();
  held = false;
  postHeight();
  new ResizeObserver(function () { fit(); postHeight(); }).observe(document.querySelector(".r-page"));
  window.addEventListener("resize", function () { fit(); postHeight(); });
});
