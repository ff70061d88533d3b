"""What a reader may see of a snippet in an article, and what not; shared by the tests and ``tools/wordpress.py``."""

from __future__ import annotations

import functools
import html
import re
from typing import Any

from routes.publish.embed import EmbedInfo

SHIFTS = """window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(e => shifts.push(e.value))).observe({ type: 'layout-shift', buffered: true });"""
LEFT_OVER = re.compile(
    r"function\s*\(|addEventListener|<!--|-->|amp-iframe|noscript|routes_map url|wp:html|\[/?caption"
)
# The article: from the paragraph before the map to the one after it.
AREA = """() => {
  const all = [...document.querySelectorAll('p')], seen = n => n && n.getClientRects().length > 0;
  const before = all.find(p => p.textContent.trim() === 'Before the map.'), after = all.find(p => p.textContent.trim() === 'After the map.');
  if (!before || !after) return null;
  const range = document.createRange(); range.setStartAfter(before); range.setEndBefore(after);
  const inside = n => range.intersectsNode(n) && !n.contains(before) && !n.contains(after);
  const nodes = [...document.querySelectorAll('iframe, route-map, img, figcaption, td, th, caption, a, svg, p')].filter(n => inside(n) && seen(n));
  const box = n => { const r = n.getBoundingClientRect(); return [r.left, r.top + scrollY, r.right, r.bottom + scrollY]; };
  const big = nodes.map(box).filter(b => b[3] > b[1]), top = box(before)[3], end = box(after)[1];
  let text = '';
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const n = walk.currentNode, p = n.parentElement;
    if (inside(n) && seen(p) && !/^(SCRIPT|STYLE|NOSCRIPT|IFRAME)$/.test(p.tagName) && getComputedStyle(p).visibility !== 'hidden') text += n.textContent + ' ';
  }
  const sideways = nodes.filter(n => { const r = n.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; }).map(n => n.tagName);
  return { text, top, end, first: Math.min(...big.map(b => b[1])), last: Math.max(...big.map(b => b[3])),
    frames: nodes.filter(n => n.tagName === 'IFRAME').map(box), sideways,
    pictures: nodes.filter(n => n.tagName === 'IMG').map(n => ({ box: box(n), link: n.closest('a') ? n.closest('a').href : '', loaded: n.naturalWidth > 0, ratio: n.naturalWidth / n.naturalHeight })),
    links: nodes.filter(n => n.tagName === 'A').map(n => n.href),
    wide: document.documentElement.scrollWidth - innerWidth, shift: window.shifts ? shifts.reduce((a, b) => a + b, 0) : 0 };
}"""


def plain(text: str) -> str:
    """Return letters and digits alone: WordPress bends quotes and dashes, and draws smileys."""
    return re.sub(r"[\W_]+", "", text).replace("×", "x").lower()


def told_by(card: EmbedInfo) -> list[str]:
    """Return everything that our snippets of a card may say to readers, the longest first."""
    keys = ("embed_full", "embed_open_map")
    cells = [cell for row in (card.heads, *card.rows) for cell in row]
    own = [card.title, card.source_line, card.credit, card.alt, card.caption, *(card.text(key) for key in keys), *cells]
    return sorted({plain(text) for text in own if plain(text)}, key=len, reverse=True)


def left_over(text: str, card: EmbedInfo) -> str:
    """Return what is neither ours nor of the article."""
    rest = plain(text)
    for own in told_by(card):
        rest = rest.replace(own, "")
    return rest


def faults(page: Any, card: EmbedInfo, own_width: int = 0, *, link_alone: bool = False) -> list[str]:
    """Return what is wrong with an open page that holds a snippet between two paragraphs.

    ``own_width`` is by how much the page would scroll sideways without it; with ``link_alone`` a link with the title is shown in
    place of map and picture.
    """
    page.wait_for_load_state("load")
    settled(page)
    seen = page.evaluate(AREA)
    if seen is None:
        return ["the article is gone"]
    out = []
    maps = [frame for frame in page.frames[1:] if "/embed" in frame.url and drawn(frame)]
    pictures = [each for each in seen["pictures"] if each["loaded"] and "/index" in each["link"]]
    if link_alone:
        if maps or pictures or plain(card.title) not in plain(seen["text"]):
            out.append("not the linked title alone")
    elif len(maps) + len(pictures) != 1:
        out.append(f"{len(maps)} maps and {len(pictures)} linked pictures")
    if not any("/index" in link for link in seen["links"]) and not any(
        frame.locator(".r-tail a:visible").count() for frame in maps
    ):
        out.append("no link to the page")
    for each in seen["pictures"]:
        wide, high = each["box"][2] - each["box"][0], each["box"][3] - each["box"][1]
        if not each["loaded"] or abs(wide / max(high, 1) / each["ratio"] - 1) > 0.02:
            out.append("a picture is broken or out of shape")
    if rest := left_over(seen["text"], card):
        out.append(f"text is left over: {rest[:80]!r}")
    if seen["wide"] > own_width or seen["sideways"]:
        out.append(f"scrolls sideways by {seen['wide']} px ({', '.join(seen['sideways'])})")
    if seen["shift"] > 0.1:
        out.append(f"layout shift {seen['shift']:.2f}")
    if seen["end"] - seen["last"] > 130 or seen["first"] - seen["top"] > 130:
        out.append(f"a hole of {max(seen['end'] - seen['last'], seen['first'] - seen['top']):.0f} px")
    if seen["end"] < seen["last"] - 1 or seen["top"] > seen["first"] + 1:
        out.append("the article is covered")
    return out + [fault for frame in maps for fault in frame_faults(frame)]


def settled(page: Any) -> None:
    """Wait until the maps have drawn, been scrolled to, and nothing moves."""
    frames = page.locator("iframe")
    for position in range(frames.count()):
        frames.nth(position).scroll_into_view_if_needed()
    for frame in page.frames[1:]:
        if "/embed" in frame.url:
            frame.wait_for_function("document.documentElement.dataset.ready === '1'", timeout=180_000)
    page.evaluate(
        """async () => { let last = 0, same = 0;
        while (same < 4) { await new Promise(go => setTimeout(go, 60)); const now = document.documentElement.scrollHeight; same = now === last ? same + 1 : 0; last = now; } }"""
    )
    page.evaluate("Promise.all([...document.images].map(i => (i.loading = 'eager', i.decode().catch(() => 0))))")


def drawn(frame: Any) -> bool:
    """Return whether a frame shows its map."""
    return bool(frame.locator(".r-frame > .leaflet-container:visible").count())


def frame_faults(frame: Any) -> list[str]:
    """Return what is wrong inside the frame: what must be in sight, and what must not scroll."""
    found = frame.evaluate(
        """() => ({ high: innerHeight, page: document.querySelector('.r-page').getBoundingClientRect().bottom,
        caption: document.querySelector('figcaption').getBoundingClientRect().bottom, wide: document.documentElement.scrollWidth - innerWidth })"""
    )
    out = []
    if found["caption"] > found["high"] + 1 or found["page"] > found["high"] + 1:
        out.append(f"the frame is {found['page'] - found['high']:.0f} px too low")
    if found["high"] - found["page"] > 60:
        out.append(f"the frame is {found['high'] - found['page']:.0f} px too high")
    if found["wide"] > 0:
        out.append("the frame scrolls sideways")
    return out


def text_faults(content: str, card: EmbedInfo, *, needs_link: bool) -> list[str]:
    """Return what is wrong with a feed, or with an excerpt, which may be cut off."""
    text = re.sub(r"<(style|iframe)\b.*?</\1>|<[^>]*>|\[&hellip;\]", " ", content, flags=re.DOTALL)
    out = [] if not needs_link or "/index" in content else ["no link to the map"]
    text, told = plain(html.unescape(text)), ["beforethemap", "afterthemap", *told_by(card)]
    if needs_link or not ours(text, told):
        rest = functools.reduce(lambda left, own: left.replace(own, ""), told, text)
        out += [f"text is left over: {(rest or text)[:80]!r}"] if rest or not needs_link else []
    return out


def ours(text: str, told: list[str]) -> bool:
    """Return whether a text is a row of what is told, the last of which may be cut off.

    What is cut off may hold something shorter that is told, too: nothing is to be taken out of its middle.
    """
    return any(own.startswith(text) or (text.startswith(own) and ours(text[len(own) :], told)) for own in told)
