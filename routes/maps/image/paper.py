"""A picture as PNG or PDF, drawn by matplotlib without a window, the same bytes on every run."""

from __future__ import annotations

import functools
import io
import itertools
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from routes.maps.image import symbols
from routes.maps.image.fonts import advance, directed, font, set_as, spaced, width_of
from routes.maps.image.picture import Disc, Item, LogoItem, Photo, Picture, Shape, TextItem
from routes.maps.image.viewport import Box
from routes.maps.style import set_in

__all__ = ["pdf", "png"]

POINTS_AN_INCH = 72.0
_IMAGES = (Photo, LogoItem)
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
    plain += [
        _rgb(colour)
        for colour in (look.lake, look.river, look.border, look.disputed, look.mark, look.box, look.accuracy)
    ]
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
    """Return a figure whose only axes are the picture's own pixels; ``points`` wide each, ``scale`` dots.

    What lies between two images is one artist: an artist for each line and word costs more than the drawing itself.
    """
    from matplotlib.figure import Figure

    inches = points / POINTS_AN_INCH
    size = (picture.width * inches, picture.height * inches)
    figure = Figure(figsize=size, dpi=scale / inches, facecolor=picture.look.page)
    axes = figure.add_axes((0, 0, 1, 1), frameon=False)
    axes.set_axis_off()
    axes.set_xlim(0, picture.width)
    axes.set_ylim(picture.height, 0)
    drawing = _drawing_class()
    for order, (images, items) in enumerate(itertools.groupby(picture.items, lambda item: isinstance(item, _IMAGES))):
        if images:
            for item in items:
                _image(axes, item, order)
        else:
            made = drawing([item for item in items if not isinstance(item, _IMAGES)], picture.height, points)
            made.set_zorder(order)
            axes.add_artist(made)
    return figure


def _image(axes: Any, item: Item, order: int) -> None:
    from PIL import Image

    if isinstance(item, LogoItem):
        pixels = np.asarray(Image.open(io.BytesIO(item.logo.data)).convert("RGBA"))
        how = {"interpolation": "antialiased", "clip_on": False}
    elif isinstance(item, Photo):
        pixels, how = item.pixels, {"interpolation": "bilinear"}
    else:
        return
    box = item.box
    # The axes run downwards, and keep their limits.
    extent = (box.x, box.x + box.w, box.y + box.h, box.y)
    axes.imshow(pixels, extent=extent, zorder=order, aspect="auto", **how)


@functools.cache
def _drawing_class() -> type[Any]:
    """Return the artist that draws shapes and words by what every backend of matplotlib has."""
    from matplotlib.artist import Artist

    class Drawing(Artist):
        def __init__(self, items: Sequence[Shape | Disc | TextItem], height: float, points: float) -> None:
            super().__init__()
            self.items, self.height, self.points = items, height, points

        def draw(self, renderer: Any) -> None:
            pen = _Pen(renderer, self.height, self.points)
            for item in self.items:
                pen.draw(item)

    return Drawing


class _Pen:
    """Draws items of a picture of some height with a renderer; ``points`` to one pixel of the picture."""

    def __init__(self, renderer: Any, height: float, points: float) -> None:
        from matplotlib.transforms import Affine2D

        self.renderer, self.height, self.points = renderer, height, points
        self.scale = renderer.points_to_pixels(points)
        # Paths run upwards from the lower left corner for every renderer, words for some downwards from the upper.
        self.place = Affine2D().scale(self.scale, -self.scale).translate(0, height * self.scale)

    def draw(self, item: Shape | Disc | TextItem) -> None:
        if isinstance(item, TextItem):
            self.write(item)
        elif isinstance(item, Disc):
            self.disc(item)
        elif (path := _path(item)) is not None:
            self.path(item, path, self.place, "round" if item.round_ends else "butt")

    def disc(self, item: Disc) -> None:
        from matplotlib.path import Path
        from matplotlib.transforms import Affine2D

        place = Affine2D().scale(item.r).translate(item.x, item.y) + self.place
        self.path(item, Path.unit_circle(), place, "butt")

    def path(self, item: Shape | Disc, path: Any, place: Any, ends: Any) -> None:
        from matplotlib.colors import to_rgba

        pen = self.renderer.new_gc()
        pen.set_linewidth(item.width * self.points if item.stroke else 0)
        pen.set_foreground(to_rgba(item.stroke or "none", item.opacity if item.stroke else None), isRGBA=True)
        pen.set_capstyle(ends)
        pen.set_joinstyle("round")
        pen.set_alpha(item.opacity)
        if item.dash:
            pen.set_dashes(0, [step * self.points for step in item.dash])
        if item.clip is not None:
            pen.set_clip_rectangle(self.box(item.clip))
        self.renderer.draw_path(pen, path, place, to_rgba(item.fill, item.opacity) if item.fill else None)
        pen.restore()

    def box(self, box: Box) -> Any:
        from matplotlib.transforms import Bbox

        low = self.height - box.y - box.h
        return Bbox.from_bounds(*(self.scale * side for side in (box.x, low, box.w, box.h)))

    def write(self, item: TextItem) -> None:
        """Write text; its halo is drawn as an outline beneath, so that the text itself stays text in a PDF."""
        from matplotlib.font_manager import FontProperties

        type_ = item.type
        shown = set_as(item.text, type_)
        x = item.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[item.anchor] * width_of(item.text, item.kind)
        places = [(shown, x)]
        if spaced(shown, type_):
            steps = itertools.accumulate((advance(letter, type_) for letter in shown), initial=x)
            places = list(zip(shown, steps, strict=False))
        face = FontProperties(fname=font(shown, type_).get_file(), size=type_.size * self.points)
        places = [(directed(text, rtl=item.rtl), at) for text, at in places if text.strip()]
        for text, at in places if item.halo else ():
            self.halo(item, text, at, face)
        for text, at in places:
            self.letters(item, text, at, face)

    def letters(self, item: TextItem, text: str, x: float, face: Any) -> None:
        from matplotlib.colors import to_rgba

        pen = self.renderer.new_gc()
        pen.set_foreground(to_rgba(item.colour), isRGBA=True)
        y = item.y if self.renderer.flipy() else self.height - item.y
        self.renderer.draw_text(pen, x * self.scale, y * self.scale, text, face, 0)
        pen.restore()

    def halo(self, item: TextItem, text: str, x: float, face: Any) -> None:
        from matplotlib.colors import to_rgba
        from matplotlib.textpath import text_to_path
        from matplotlib.transforms import Affine2D

        pen = self.renderer.new_gc()
        pen.set_foreground(to_rgba(item.halo), isRGBA=True)
        pen.set_linewidth(3 * self.points)
        pen.set_joinstyle("round")
        size = item.type.size * self.scale / text_to_path.FONT_SCALE
        place = Affine2D().scale(size).translate(x * self.scale, (self.height - item.y) * self.scale)
        self.renderer.draw_path(pen, _outline(text, str(face.get_file())), place, to_rgba(item.halo))
        pen.restore()


def _path(item: Shape) -> Any:
    """Return the lines of a shape as one path, or None if it has none."""
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
    return Path(np.vstack(vertices), np.concatenate(codes)) if vertices else None


@functools.lru_cache(maxsize=4096)
def _outline(text: str, file: str) -> Any:
    """Return the outline of a text in a font, in the size of `matplotlib.textpath`."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.textpath import text_to_path

    vertices, codes = text_to_path.get_text_path(FontProperties(fname=file), text)
    return Path(np.reshape(vertices, (-1, 2)), codes)
