"""A picture as PNG or PDF, drawn by matplotlib without a window, the same bytes on every run."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from routes.maps.image import symbols
from routes.maps.image.fonts import advance, directed, font, set_as, spaced
from routes.maps.image.picture import Disc, LogoItem, Photo, Picture, Shape, TextItem
from routes.maps.style import set_in

__all__ = ["pdf", "png"]

POINTS_AN_INCH = 72.0
SETTINGS = {
    "pdf.fonttype": 42,
    "pdf.compression": 9,
    "text.usetex": False,
    "text.hinting": "none",
    "text.antialiased": True,
    "path.simplify": False,
    "lines.scale_dashes": False,
    "figure.facecolor": "white",
    "savefig.bbox": None,
}


def png(picture: Picture, scale: float, software: str) -> bytes:
    """Return a picture as PNG, ``scale`` pixels to one of its own, in as few colours as look the same."""
    from matplotlib import style
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image, PngImagePlugin

    with style.context(["default", SETTINGS]), warnings.catch_warnings(), set_in(picture.style):
        warnings.simplefilter("ignore", UserWarning)
        figure = _figure(picture, 1.0, scale)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]
    about = PngImagePlugin.PngInfo()
    about.add_itxt("Title", picture.title.replace("\0", " "))
    about.add_text("Software", software)
    out = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in _colours(picture) for part in colour])
    few = image.quantize(palette=palette, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True, pnginfo=about)
    return out.getvalue()


def _colours(picture: Picture) -> list[tuple[int, int, int]]:
    """Return the colours that a picture needs: its own, their tints, and one between each ink and each ground.

    Chosen rather than counted, so that a thin violet line stays violet however few pixels it has.
    """
    look = picture.look
    land, sea, halo, page = (_rgb(colour) for colour in (look.land, look.sea, look.halo, look.page))
    lines = [_rgb(colour) for colour in (*look.lines.values(), *map(look.brought, picture.colours))]
    text, quiet, coast, seatext = (_rgb(colour) for colour in (look.text, look.quiet, look.coast, look.seatext))
    foot, spot = _rgb(look.lines["foot"]), _rgb(look.accuracy)
    fig, figline, figtext, col = (_rgb(colour) for colour in (look.fig, look.figline, look.figtext, look.col))
    tints = [
        (fig, symbols.FILLED),
        (fig, 0.16),
        (fig, 1.0),
        (figline, 0.5),
        *((ink, look.band) for ink in lines),
        (foot, 0.08),
        (spot, 0.14),
        (spot, 0.25),
    ]
    edges = [
        *((ink, halo) for ink in (*lines, text, quiet, figtext)),
        (figtext, page),
        (col, page),
        (_rgb(look.rule), page),
        (text, page),
        (quiet, page),
        (text, sea),
        (land, sea),
    ]
    mixed = [ground + (ink - ground) * share for ground in (land, sea) for ink, share in tints]
    mixed += [(ink + ground) / 2 for ink, ground in edges]
    plain = [fig, figline, figtext, col, *(_rgb(colour) for colour in (look.rule, look.hatch, look.back))]
    plain += [_rgb(colour) for colour in (look.lake, look.border, look.disputed, look.mark, look.box, look.accuracy)]
    every = [land, sea, halo, page, *lines, text, quiet, coast, seatext, *plain, *mixed]
    own = {(round(r), round(g), round(b)) for r, g, b in every}
    for item in picture.items:
        if isinstance(item, Photo):
            own |= set(_photo_colours(item, 256 - len(own)))
        elif isinstance(item, LogoItem):
            own |= set(_logo_colours(item, look.page, 256 - len(own)))
    return sorted(own)


def _photo_colours(item: Photo, most: int) -> list[tuple[int, int, int]]:
    """Return the colours of pixels, at most so many."""
    from PIL import Image

    few = Image.fromarray(item.pixels).quantize(max(2, min(most, 256)), dither=Image.Dither.NONE).convert("RGB")
    found = (colour for _, colour in few.getcolors(256) or [] if isinstance(colour, tuple))
    return [(colour[0], colour[1], colour[2]) for colour in found][: max(0, most)]


def _logo_colours(item: LogoItem, ground: str, most: int) -> list[tuple[int, int, int]]:
    """Return the colours of a logo on its ground, at most so many."""
    from PIL import Image

    logo = Image.open(io.BytesIO(item.logo.data)).convert("RGBA")
    under = Image.new("RGBA", logo.size, ground)
    under.alpha_composite(logo)
    few = under.convert("RGB").quantize(max(2, min(most, 64)), dither=Image.Dither.NONE).convert("RGB")
    found = (colour for _, colour in few.getcolors(256) or [] if isinstance(colour, tuple))
    return [(colour[0], colour[1], colour[2]) for colour in found][: max(0, most)]


def _rgb(colour: str) -> Any:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=float)


def pdf(pictures: Sequence[Picture], points: float, software: str) -> bytes:
    """Return pictures as the pages of a PDF, their text as text; ``points`` to one of their own pixels."""
    from matplotlib import style
    from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages

    out, first = io.BytesIO(), pictures[0]
    about = {"Title": first.title, "Subject": first.description[:500], "Creator": software}
    with style.context(["default", SETTINGS]), warnings.catch_warnings(), set_in(first.style):
        warnings.simplefilter("ignore", UserWarning)
        with PdfPages(out, metadata={**about, "CreationDate": None, "ModDate": None}) as pages:
            for picture in pictures:
                figure = _figure(picture, points, points)
                FigureCanvasPdf(figure)
                pages.savefig(figure)
    return out.getvalue()


def _figure(picture: Picture, points: float, scale: float) -> Any:
    """Return a figure whose only axes are the picture's own pixels; ``points`` wide each, ``scale`` dots."""
    from matplotlib.figure import Figure

    inches = points / POINTS_AN_INCH
    size = (picture.width * inches, picture.height * inches)
    figure = Figure(figsize=size, dpi=scale / inches, facecolor=picture.look.page)
    axes = figure.add_axes((0, 0, 1, 1), frameon=False)
    axes.set_axis_off()
    axes.set_xlim(0, picture.width)
    axes.set_ylim(picture.height, 0)
    for order, item in enumerate(picture.items):
        if isinstance(item, TextItem):
            _write(axes, item, points, order)
        elif isinstance(item, Disc):
            _disc(axes, item, points, order)
        elif isinstance(item, LogoItem):
            _logo(axes, item, order)
        elif isinstance(item, Photo):
            _photo(axes, item, order)
        else:
            _shape(axes, item, points, order)
    return figure


def _photo(axes: Any, item: Photo, order: int) -> None:
    box = item.box
    axes.imshow(
        item.pixels, extent=(box.x, box.x + box.w, box.y + box.h, box.y), zorder=order, aspect="auto",
        interpolation="bilinear",
    )  # fmt: skip


def _logo(axes: Any, item: LogoItem, order: int) -> None:
    from PIL import Image

    box = item.box
    pixels = np.asarray(Image.open(io.BytesIO(item.logo.data)).convert("RGBA"))
    # The axes run downwards, and keep their limits.
    axes.imshow(
        pixels, extent=(box.x, box.x + box.w, box.y + box.h, box.y), zorder=order, aspect="auto",
        interpolation="antialiased", clip_on=False,
    )  # fmt: skip


def _clip(axes: Any, artist: Any, item: Shape | Disc) -> None:
    if item.clip is not None:
        from matplotlib.transforms import Bbox, TransformedBbox

        box = item.clip
        artist.set_clip_box(TransformedBbox(Bbox.from_bounds(box.x, box.y, box.w, box.h), axes.transData))


def _look(item: Shape | Disc, points: float, order: int) -> dict[str, Any]:
    dash = (0, tuple(step * points for step in item.dash)) if item.dash else "solid"
    return {
        "facecolor": item.fill or "none",
        "edgecolor": item.stroke or "none",
        "linewidth": item.width * points if item.stroke else 0,
        "linestyle": dash,
        "alpha": item.opacity,
        "zorder": order,
    }


def _shape(axes: Any, item: Shape, points: float, order: int) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    vertices, codes = [], []
    for part in item.parts:
        if len(part) < 2:
            continue
        vertices.append(part)
        steps = np.full(len(part), Path.LINETO, dtype=Path.code_type)
        steps[0] = Path.MOVETO
        codes.append(steps)
        if item.closed:
            vertices.append(part[:1])
            codes.append(np.array([Path.CLOSEPOLY], dtype=Path.code_type))
    if not vertices:
        return
    path = Path(np.vstack(vertices), np.concatenate(codes))
    ends = "round" if item.round_ends else "butt"
    patch = PathPatch(path, capstyle=ends, joinstyle="round", **_look(item, points, order))
    axes.add_artist(patch)
    _clip(axes, patch, item)


def _disc(axes: Any, item: Disc, points: float, order: int) -> None:
    from matplotlib.patches import Circle

    patch = Circle((item.x, item.y), item.r, **_look(item, points, order))
    axes.add_artist(patch)
    _clip(axes, patch, item)


def _write(axes: Any, item: TextItem, points: float, order: int) -> None:
    type_ = item.type
    shown = set_as(item.text, type_)
    if spaced(shown, type_):
        steps = [advance(letter, type_) for letter in shown]
        x = item.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[item.anchor] * sum(steps)
        places = []
        for letter, step in zip(shown, steps, strict=True):
            places.append((letter, x, "left"))
            x += step
    else:
        places = [(shown, item.x, {"start": "left", "middle": "center", "end": "right"}[item.anchor])]
    for halo in (True, False):
        if halo and not item.halo:
            continue
        for text, left, side in places:
            if text.strip():
                _letters(axes, text, (left, item.y), side, item, points, order + (0 if halo else 0.5), halo)


def _letters(
    axes: Any, text: str, at: tuple[float, float], side: Any, item: TextItem, points: float, order: float, halo: bool
) -> None:
    """Write text; its halo is drawn as an outline beneath, so that the text itself stays text in a PDF."""
    from matplotlib.patheffects import Stroke
    from matplotlib.text import Text

    face = font(set_as(item.text, item.type), item.type).copy()
    face.set_size(item.type.size * points)
    made = Text(
        at[0], at[1], directed(text, rtl=item.rtl), fontproperties=face, color=item.colour, horizontalalignment=side,
        verticalalignment="baseline", parse_math=False, zorder=order, transform=axes.transData, clip_on=False,
    )  # fmt: skip
    if halo:
        made.set_path_effects([Stroke(linewidth=3 * points, foreground=item.halo, joinstyle="round")])
    axes.add_artist(made)
