// Shows the views of a page side by side and loads them anew when the server says that something was saved.
(function () {
  "use strict";
  var lang = null, shown = null;
  function byId(id) { return document.getElementById(id); }

  function views(state) {
    var edition = state.editions.filter(function (e) { return e.lang === lang; })[0] || state.editions[0];
    if (!edition) return;
    document.querySelectorAll("iframe").forEach(function (frame) {
      var address = frame.dataset.src.replace("{index}", edition.index).replace("{lang}", edition.lang);
      var link = frame.parentNode.querySelector("a");
      if (link) link.href = address;
      frame.src = address + (address.indexOf("?") < 0 ? "?" : "&") + "v=" + state.version;
    });
  }

  function languages(state) {
    var nav = byId("langs");
    nav.replaceChildren();
    if (state.editions.length < 2) return;
    state.editions.forEach(function (edition, i) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = edition.language;
      button.lang = edition.lang;
      button.setAttribute("aria-pressed", String(edition.lang === lang || (!lang && i === 0)));
      button.addEventListener("click", function () { lang = edition.lang; show(state); });
      nav.appendChild(button);
    });
  }

  function show(state) {
    shown = state.version;
    document.title = (state.error ? "✗ " : "") + state.name + " – preview";
    byId("state").textContent = state.name + ", version " + state.version + " (" + state.seconds + " s)";
    byId("error").hidden = !state.error;
    byId("error").querySelector("pre").textContent = state.error;
    byId("notes").hidden = !state.notes.length;
    byId("notes").querySelector("summary").textContent = state.notes.length + " notes";
    byId("notes").querySelector("ul").replaceChildren.apply(byId("notes").querySelector("ul"), state.notes.map(function (text) {
      var item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
    languages(state);
    if (!state.error) views(state);
  }

  function load() {
    fetch("/-/state").then(function (answer) { return answer.json(); }).then(function (state) {
      if (state.version !== shown) show(state);
    });
  }
  var events = new EventSource("/-/events");
  events.onmessage = load;
  events.onerror = function () { byId("state").textContent = "The preview has ended, or is being started again."; };
  load();
})();
