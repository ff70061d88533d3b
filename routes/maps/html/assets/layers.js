// A control of layers that a caller added lists the parts of our map too, and shows and hides them.
whenReady(function (api) {
  var off = {}, drawArrows = Painter.prototype.drawArrows;
  Painter.prototype.drawArrows = function (item, points, size) {
    if (!off[item.leg.style]) drawArrows.call(this, item, points, size);
  };

  var Part = L.Layer.extend({
    initialize: function (part, mode) { this.part = part; this.mode = mode; },
    onAdd: function () { this.turn(true); },
    onRemove: function () { this.turn(false); },
    turn: function (on) {
      var mode = this.mode;
      if (!mode) { api.frame.classList.toggle("r-no-" + this.part, !on); return; }
      off[mode] = !on;
      api.painters.forEach(function (painter) {
        painter.legs.forEach(function (item) {
          if (item.leg.style === mode) item.layers.forEach(function (layer) { layer.getElement().classList.toggle("r-off", !on); });
        });
      });
      api.arrange();
    }
  });

  L.Control.Layers.addInitHook(function () {
    data.layers.forEach(function (one) { this.addOverlay(new Part(one[0], one[1]).addTo(api.map), one[2]); }, this);
  });
});
