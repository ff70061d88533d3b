// An article: a place in the text and its place on the map point at each other.
whenReady(function (api) {
  var mentions = [].slice.call(document.querySelectorAll(".r-mention")), index = {}, open = api.tip.openWaypoint;
  data.waypoints.forEach(function (waypoint, i) { index[waypoint.id] = i; });

  function where(mention) { return index[mention.getAttribute("data-place")]; }

  function mark(i, on) {
    mentions.forEach(function (mention) { mention.classList.toggle("r-said", on && where(mention) === i); });
  }

  function point(mention, on) {
    var i = where(mention);
    api.highlight(-1, i, on);
    if (on && api.map.getBounds().contains(place(data.waypoints[i]))) api.tip.hover(L.latLng(place(data.waypoints[i])), data.waypoints[i].name, api.map);
    else api.tip.leave();
  }

  // From the map to the text: whatever opens a place marks where the text names it.
  api.tip.openWaypoint = function (i, from) {
    var done = open(i, from);
    mark(i, true);
    return done;
  };
  api.map.on("popupclose sheetclose", function () { mark(-1, false); });

  mentions.forEach(function (mention) {
    ["mouseenter", "focus"].forEach(function (name) { mention.addEventListener(name, function () { point(mention, true); }); });
    ["mouseleave", "blur"].forEach(function (name) { mention.addEventListener(name, function () { point(mention, false); }); });
    mention.addEventListener("click", function (event) {
      if (where(mention) === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      api.tip.openWaypoint(where(mention), mention);
    });
  });
});
