// In a frame the map takes the height that its host reserved, within reason, so that nothing in the host moves.
held = framed();
whenReady(function (api) {
  var frame = api.frame, more = document.querySelector(".r-more"), width = 0;
  if (!framed()) return;
  function fit() {
    if (more.open || Math.abs(innerWidth - width) < 1) return;
    width = innerWidth;
    frame.style.height = "";
    api.resize();
    var natural = frame.clientHeight, least = Math.max(220, natural * 0.7), most = natural * 1.6;
    for (var round = 0, spare; round < 4 && (spare = innerHeight - pageHeight()); round++) {
      var wanted = frame.clientHeight + spare;
      if (wanted < least || wanted > most) { frame.style.height = ""; api.resize(); break; }
      frame.style.height = wanted + "px";
      api.resize();
    }
  }
  fit();
  held = false;
  postHeight();
  new ResizeObserver(function () { fit(); postHeight(); }).observe(document.querySelector(".r-page"));
});
