// Annotations: on a wide map the text stands beside what it is about, on a thin line; on a phone, and where there is no
// room for it, its number stands there and the text in the list under the map.

var figureItems = Painter.prototype.figureItems, placeFigures = Painter.prototype.placeFigures;
// What was placed last keeps its boxes, so that annotations keep off them.
Painter.prototype.figureItems = function (size) { return this.items = figureItems.call(this, size); };
Painter.prototype.placeFigures = function () {
  placeFigures.call(this);
  if (this.notes) this.notes();
};

function Notes(api) {
  var WIDE = 700, FAR = 320, list = document.getElementById("r-notes"), painter = api.painters[0], map = api.map, told = null, tall = 0;
  var notes = data.notes.map(function (note, i) {
    var item = list.children[i], said = item.querySelector(".r-notesaid");
    function label(className, text) {
      var node = map.getPane("r-label").appendChild(el("span", "r-label " + className, text));
      node.setAttribute("aria-hidden", "true");
      return node;
    }
    var made = L.extend({ item: item, text: label("r-notetext", said.textContent), number: label("r-noteno", item.firstElementChild.textContent) }, note);
    made.text.dir = said.dir || document.documentElement.dir;
    return made;
  });

  function isTold(note, i) {
    var time = api.time && data.times.indexOf(api.time.time), span = api.time && painter.step >= 0 && note.spans[time];
    return (!told || told.indexOf(i) >= 0) && (!span || painter.step >= span[0] && painter.step < span[1]);
  }

  // The free box nearest to what a note is about, on its side, whose line crosses no name; null if there is none near.
  function free(whole, boxes, note, own, node, gap, far) {
    var w = node.offsetWidth, h = node.offsetHeight, space = whole.copy(), found = null, size = map.getSize(), x = own.x, y = own.y;
    var off = { right: rect(0, 0, x + own.r, size.y), left: rect(x - own.r, 0, size.x, size.y), below: rect(0, 0, size.x, y + own.r), above: rect(0, y - own.r, size.x, size.y) }[note.side];
    // What is about a point within a box, as a place in the frame of the enlarged part, leaves that box anyway.
    boxes = boxes.filter(function (b) { return !holds(b, own); });
    space.mark(x, y, own.r + gap);
    if (off) space.markRect(off, 0);
    for (var tries = 0; tries < 30 && !found; tries++) {
      var box = space.find(w + 6, h + 4, own, 6, 0), end = box && nearest(box, own);
      if (!box || end.distanceTo(own) > own.r + far) break;
      if (samples([own, end], 5).some(function (p) { return boxes.some(function (b) { return holds(b, p); }); })) {
        space.mark(box.x + box.w / 2, box.y + box.h / 2, 20);
      } else found = rect(box.x + 3, box.y + 2, w, h);
    }
    return found;
  }

  // A text of balanced lines is as wide as they are, so that its line begins at the text.
  function fit(node) {
    if (node.style.width) return;
    var range = document.createRange();
    range.selectNodeContents(node);
    node.style.width = Math.ceil(range.getBoundingClientRect().width) + 1 + "px";
  }

  function holds(b, p) { return p.x > b.x && p.x < b.x + b.w && p.y > b.y && p.y < b.y + b.h; }

  function nearest(box, p) { return L.point(Math.max(box.x, Math.min(p.x, box.x + box.w)), Math.max(box.y, Math.min(p.y, box.y + box.h))); }

  function put(node, box, own) {
    node.style.visibility = box ? "visible" : "hidden";
    if (!box) return;
    box.far = true;
    L.DomUtil.setPosition(node, map.containerPointToLayerPoint([box.x, box.y]));
    lead(node, box, own);
  }

  painter.notes = function () {
    var size = map.getSize(), circles = painter.shownCircles(), space = new Space(size.x, size.y), boxes;
    if (!painter.kept) return;
    painter.kept.lines.forEach(function (p) { space.mark(p.x, p.y, 4); });
    circles.forEach(function (c) { space.mark(c.x, c.y, c.r + 4); });
    painter.marks.forEach(function (m) { if (m && m.shown) space.mark(m.x, m.y, m.r + 2); });
    boxes = painter.kept.blocked.concat((painter.items || []).concat(painter.labels.filter(function (l) { return !l.city && !l.node.classList.contains("r-under"); })).map(function (one) { return one.box; }).filter(Boolean));
    boxes.forEach(function (box) { space.markRect(box, 3); });
    // A chapter lists its annotations only where the map has no room for their texts.
    document.querySelector(".r-figure").classList.toggle("r-notesonmap", size.x >= WIDE);
    notes.forEach(function (note, i) {
      var shown = isTold(note, i), at = map.latLngToContainerPoint(toLatLng(note.at[0], note.at[1], data.ground.grid)), own = L.point(at.x, at.y), box = null, dot = null;
      var seen = shown && own.x > 0 && own.y > 0 && own.x < size.x && own.y < size.y, mark = painter.marks[note.waypoint];
      own.r = mark && mark.shown ? mark.r : 0;
      circles.forEach(function (c) { if (c.index === note.waypoint) own.r = Math.max(own.r, c.r); });
      if (seen && size.x >= WIDE) {
        fit(note.text);
        box = free(space, boxes, note, own, note.text, 20, FAR);
      }
      if (seen && !box) {
        var w = note.number.offsetWidth, h = note.number.offsetHeight;
        dot = free(space, boxes, note, own, note.number, 2, 70) || free(space, [], note, own, note.number, 2, 120) || rect(Math.max(2, Math.min(size.x - w - 2, own.x + own.r)), Math.max(2, Math.min(size.y - h - 2, own.y - own.r - h)), w, h);
      }
      put(note.text, box, own);
      put(note.number, dot, own);
      note.item.hidden = !shown;
      // What stands on the map is in the list for those who hear the page.
      note.item.classList.toggle("r-onmap", !!box);
      if (box || dot) {
        boxes.push(box || dot);
        space.markRect(box || dot, 4);
        samples([own, nearest(box || dot, own)], 5).forEach(function (p) { space.mark(p.x, p.y, 3); boxes.push(rect(p.x, p.y, 0, 0)); });
      }
    });
    // Cities give way to annotations and to the lines that lead to them.
    painter.labels.forEach(function (l) {
      if (l.city && l.box && boxes.some(function (box) { return touches(l.box, box, 2); })) l.node.classList.add("r-under");
    });
    // What stands below does not move while the slider does: the room that was needed once is kept.
    list.style.minHeight = "";
    if (size.x >= WIDE) return;
    tall = Math.max(tall, list.offsetHeight);
    list.style.minHeight = tall + "px";
  };
  map.on("resize", function () { tall = 0; });
  // Leaves only the annotations with these indexes; null leaves all. Call `only` or `arrange` afterwards.
  api.notes = function (indexes) { told = indexes; };
}

whenReady(function (api) { new Notes(api); });
