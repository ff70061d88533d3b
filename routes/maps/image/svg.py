"""A picture as SVG: text stays text, set in the reader's own fonts; nothing in it runs or is fetched."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from routes.maps.image.fonts import UNSEEN, set_as, spaced
from routes.maps.image.picture import Disc, Item, LogoItem, Photo, Picture, Shape, TextItem
from routes.maps.image.viewport import Box
from routes.maps.style import set_in, used

__all__ = ["svg"]


def svg(picture: Picture, version: str, size: tuple[str, str] | None = None) -> str:
    """Return a picture as one SVG document; ``size`` is its width and height with units, its own px when absent."""
    with set_in(picture.style):
        return _document(picture, version, size)


def _document(picture: Picture, version: str, size: tuple[str, str] | None) -> str:
    wide, high = size or (_n(picture.width), _n(picture.height))
    clips: dict[Box, str] = {}
    body: list[str] = []
    for clip, items in _by_clip(picture.items):
        drawn = "".join(_item(item) for item in items)
        if clip is None:
            body.append(drawn)
        else:
            name = clips.setdefault(clip, f"c{len(clips)}")
            body.append(f'<g clip-path="url(#{name})">{drawn}</g>')
    defs = "".join(
        f'<clipPath id="{name}"><rect x="{_n(b.x)}" y="{_n(b.y)}" width="{_n(b.w)}" height="{_n(b.h)}"/></clipPath>'
        for b, name in clips.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- migration-routes {version} -->\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d" lang={quoteattr(picture.lang)} '
        f'width="{wide}" height="{high}" viewBox="0 0 {_n(picture.width)} {_n(picture.height)}">'
        f'<title id="t">{_text(picture.title)}</title><desc id="d">{_text(picture.description)}</desc>'
        f"<defs>{defs}</defs>"
        f'<rect width="100%" height="100%" fill="{picture.look.page}"/>'
        f'<g fill="none" stroke-linejoin="round" font-family="{used().text}">{"".join(body)}</g></svg>\n'
    )


def _by_clip(items: Iterable[Any]) -> Iterable[tuple[Box | None, list[Any]]]:
    """Yield runs of items that are cut to the same box."""
    run: list[Any] = []
    last: Box | None = None
    for item in items:
        clip = getattr(item, "clip", None)
        if run and clip != last:
            yield last, run
            run = []
        last = clip
        run.append(item)
    if run:
        yield last, run


def _item(item: Item) -> str:
    if isinstance(item, TextItem):
        return _words(item)
    if isinstance(item, LogoItem):
        return _logo(item)
    if isinstance(item, Photo):
        return _photo(item)
    paint = _paint(item)
    if isinstance(item, Disc):
        return f'<circle cx="{_n(item.x)}" cy="{_n(item.y)}" r="{_n(item.r)}"{paint}/>'
    path = "".join(_path(part, item.closed) for part in item.parts)
    return f'<path d="{path}"{paint}/>' if path else ""


def _photo(item: Photo) -> str:
    from PIL import Image

    out, box = io.BytesIO(), item.box
    Image.fromarray(item.pixels).save(out, "JPEG", quality=82, optimize=True)
    data = base64.b64encode(out.getvalue()).decode("ascii")
    where = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.w)}" height="{_n(box.h)}"'
    return f'<image {where} preserveAspectRatio="none" href="data:image/jpeg;base64,{data}"/>'


def _logo(item: LogoItem) -> str:
    data, box = base64.b64encode(item.logo.data).decode("ascii"), item.box
    alt = quoteattr(item.logo.alt)
    where = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.w)}" height="{_n(box.h)}"'
    return f'<image {where} role="img" aria-label={alt} href="data:image/png;base64,{data}"/>'


def _paint(item: Shape | Disc) -> str:
    out = []
    if item.fill:
        out.append(f' fill="{item.fill}"')
        if isinstance(item, Shape) and len(item.parts) > 1:
            out.append(' fill-rule="evenodd"')
    if item.stroke:
        out.append(f' stroke="{item.stroke}"')
        if item.width != 1:
            out.append(f' stroke-width="{_n(item.width, 2)}"')
    if item.dash:
        out.append(f' stroke-dasharray="{" ".join(_n(step) for step in item.dash)}"')
    if isinstance(item, Shape) and item.round_ends:
        out.append(' stroke-linecap="round"')
    if item.opacity < 1:
        out.append(f' opacity="{_n(item.opacity, 2)}"')
    return "".join(out)


def _path(points: Any, closed: bool) -> str:
    """Return a part of a path in tenths of a px, relative, without steps of no length."""
    tenths = np.round(points * 10).astype(int)
    kept = np.vstack([tenths[:1], tenths[1:][np.any(np.diff(tenths, axis=0) != 0, axis=1)]])
    if len(kept) < 2:
        return ""
    steps = []
    for dx, dy in np.diff(kept, axis=0).tolist():
        x, y = _tenth(dx), _tenth(dy)
        steps.append(f"{x}{y}" if y.startswith("-") else f"{x} {y}")
    joined = "".join(step if step.startswith("-") or not i else f" {step}" for i, step in enumerate(steps))
    return f"M{_tenth(kept[0][0])} {_tenth(kept[0][1])}l{joined}{'z' if closed else ''}"


def _tenth(value: int) -> str:
    whole, rest = divmod(abs(int(value)), 10)
    sign = "-" if value < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{rest}"


def _words(item: TextItem) -> str:
    type_ = item.type
    shown = set_as(item.text, type_)
    anchor = item.anchor
    if item.rtl and anchor != "middle":
        # In a right-to-left text the start of a line is its right end.
        anchor = {"start": "end", "end": "start"}[anchor]
    style = [f' font-size="{_n(type_.size)}" fill="{item.colour}"']
    if type_.serif:
        style.append(f' font-family="{used().headline}"')
    style += [' font-weight="700"'] * type_.bold + [' font-style="italic"'] * type_.italic
    if spaced(shown, type_):
        style.append(f' letter-spacing="{_n(type_.size * type_.spaced, 2)}"')
    style += [f' text-anchor="{anchor}"'] * (anchor != "start")
    style += [' direction="rtl"'] * item.rtl
    if item.halo:
        style.append(f' stroke="{item.halo}" stroke-width="3" paint-order="stroke"')
    return f'<text x="{_n(item.x)}" y="{_n(item.y)}"{"".join(style)}>{_text(shown)}</text>'


def _text(text: str) -> str:
    """Return text as XML may hold it: without the control characters that it cannot, even escaped."""
    return escape("".join(c if c.isprintable() or c in "\n\t" or c in UNSEEN else " " for c in text))


def _n(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
