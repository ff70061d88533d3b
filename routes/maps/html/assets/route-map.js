// Follows the heights of maps that stand in frames of a host page, and makes <route-map> one of them:
// <route-map src="embed.html" title="..."><a href="..."><img src="fallback.png" alt="..."></a></route-map>
// shows the picture until the map has loaded. The frame stands in a shadow tree, out of reach of the host page's styles;
// where there is none, it is put after the picture.
(function () {
  "use strict";
  var own = document.currentScript && document.currentScript.src ? new URL(".", document.currentScript.src).href : "";
  var rules = ":host{display:block;position:relative;overflow:hidden}iframe,::slotted(*){position:absolute!important;top:0;left:0;width:100%;height:100%;border:0;margin:0;padding:0}" +
    "iframe{opacity:0}iframe.on{opacity:1}::slotted(img){object-fit:contain}";

  function frameOf(host) {
    var address = new URL(host.getAttribute("src") || "", document.baseURI), frame = document.createElement("iframe");
    if (address.protocol !== "http:" && address.protocol !== "https:" && address.protocol !== "file:") return null;
    var theme = host.getAttribute("theme"), image = host.querySelector("img");
    if (theme) address.searchParams.set("theme", theme);
    frame.src = address.href;
    frame.title = host.getAttribute("title") || (image && image.alt) || "";
    frame.loading = "lazy";
    frame.allowFullscreen = true;
    frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads");
    return frame;
  }

  // Heights are believed from this frame alone, if they are numbers, and kept within reason.
  function follow(box, frame) {
    if (frame.routesFollowed) return;
    frame.routesFollowed = true;
    window.addEventListener("message", function (event) {
      if (event.source !== frame.contentWindow) return;
      var said = event.data, height = said && said.sentinel === "amp" && said.type === "embed-size" ? said.height : null;
      if (typeof height !== "number" || !isFinite(height)) return;
      height = Math.min(4000, Math.max(100, Math.ceil(height)));
      if (height === box.clientHeight) return;
      box.style.paddingBottom = "0";
      box.style.height = height + "px";
    });
    if (frame.contentWindow) frame.contentWindow.postMessage("routes-height", "*");
  }

  // Frames of maps in the folder of this script; one that fills the space kept for it grows with that.
  function followFrames() {
    document.querySelectorAll("iframe").forEach(function (frame) {
      if (!own || frame.src.indexOf(own) !== 0) return;
      follow(getComputedStyle(frame).position === "absolute" ? frame.parentNode : frame, frame);
    });
  }

  function style(root) {
    if (window.CSSStyleSheet && "replaceSync" in CSSStyleSheet.prototype && "adoptedStyleSheets" in root) {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      root.adoptedStyleSheets = [sheet];
    } else {
      var node = document.createElement("style");
      node.textContent = rules;
      root.appendChild(node);
    }
  }

  function upgrade(host) {
    if (host.routesFrame) return;
    var frame = frameOf(host);
    if (!frame) return;
    host.routesFrame = frame;
    host.setAttribute("role", "group");
    if (host.attachShadow) {
      var root = host.attachShadow({ mode: "open" }), slot = document.createElement("slot");
      style(root);
      root.appendChild(slot);
      root.appendChild(frame);
      frame.addEventListener("load", function () { frame.className = "on"; slot.remove(); });
      if (!host.style.paddingBottom && !host.style.height) host.style.height = (Number(host.getAttribute("height")) || 600) + "px";
    } else {
      frame.style.cssText = "width:100%;height:" + (host.getAttribute("height") || 600) + "px;border:0";
      host.appendChild(frame);
    }
    follow(host, frame);
  }

  if (window.customElements) {
    if (!customElements.get("route-map")) {
      customElements.define("route-map", class extends HTMLElement {
        connectedCallback() {
          var host = this;
          // The children of an element that is being parsed are not there yet.
          if (document.readyState === "loading" && !host.firstElementChild) document.addEventListener("DOMContentLoaded", function () { upgrade(host); });
          else upgrade(host);
        }
      });
    }
  } else {
    document.querySelectorAll("route-map").forEach(upgrade);
  }
  followFrames();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", followFrames);
})();
