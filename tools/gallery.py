"""Make docs/gallery, pictures of bundled networks and tables in docs, and docs/folium.png, looked at before a release.

    python tools/gallery.py            all of them; needs Chromium for the pages
    python tools/gallery.py card       those whose name holds a word

Pages are pictured in a headless browser without a network; all other pictures are made by the commands that stand
beside them in docs/gallery/examples.toml. Each file is a PNG of at most 200 kB, in as few colours as that needs.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402

import routes  # noqa: E402
from routes.cli import main as routes_main  # noqa: E402
from tests.browser.chromium import ARGUMENTS, executable  # noqa: E402
from tests.docs_pages import blocks  # noqa: E402

OUT = ROOT / "docs" / "gallery"
STORY = ROOT / "examples" / "darien-2022"
MOST_BYTES = 200_000
AMERICAS, MEDITERRANEAN, ATLANTIC = "americas", "central-mediterranean", "western-africa-atlantic"


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A page to picture: ``make`` writes it into a folder and returns its path; ``chapter`` is told, if any."""

    name: str
    make: Callable[[Path], Path]
    width: int
    height: int
    dark: bool = False
    chapter: int = 0


def drawn() -> list[dict[str, Any]]:
    """Return the examples whose picture is the file of their last command."""
    found = tomllib.loads((OUT / "examples.toml").read_text(encoding="utf-8"))["example"]
    return [example for example in found if f" -o {example['name']}.png" in example["commands"][-1]]


def draw(example: dict[str, Any]) -> None:
    """Run the commands of an example in an empty folder that has the tables of the pages it names."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for number, command in enumerate(example["commands"]):
            if number == len(example["commands"]) - 1:
                tables(example.get("needs", ""))
            if routes_main(shlex.split(command)[1:]):
                raise SystemExit(f"{example['name']}: {command}")
        keep(example["name"], Path(f"{example['name']}.png").read_bytes())


def tables(needs: str) -> None:
    """Save the tables of the page that an example names, under their captions."""
    for page in re.findall(r"\]\(\.\./(.*?)\)", needs):
        for _, caption, text in blocks(page):
            if caption:
                Path(caption).write_text(text, encoding="utf-8")


def _page(network: str, **options: Any) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        net = routes.read(STORY) if network == "story" else routes.load(network)
        return Path(net.map(**options).save(folder / f"{network}.html"))

    return make


def _article(folder: Path) -> Path:
    out = folder / "article.html"
    if routes_main(["article", str(STORY / "article.md"), "-n", AMERICAS, "-o", str(out), "--force"]):
        raise SystemExit("the article could not be made")
    return out


def _embed(folder: Path) -> Path:
    out = folder / "published"
    if routes_main(["build", MEDITERRANEAN, "-o", str(out), "--force", "--url", "https://example.org/map/"]):
        raise SystemExit("the publication folder could not be made")
    return next(iter(sorted(out.glob("embed*.html"))))


SHOTS = (
    Shot(name="map-americas-desk-light", make=_page(AMERICAS), width=1200, height=1360),
    Shot(name="map-americas-phone-dark", make=_page(AMERICAS, theme="dark"), width=390, height=1180, dark=True),
    Shot(name="map-atlantic-desk-dark", make=_page(ATLANTIC, theme="dark"), width=1200, height=1500, dark=True),
    Shot(name="story-darien-desk-light", make=_page("story"), width=1200, height=760, chapter=1),
    Shot(name="story-darien-phone-light", make=_page("story"), width=390, height=844, chapter=1),
    Shot(name="article-darien-desk-light", make=_article, width=1200, height=1000),
    Shot(name="embed-mediterranean-phone-light", make=_embed, width=390, height=760),
)


def both(folder: Path) -> None:
    """Picture one map twice, for docs/folium.md: as our page draws it, and as folium does."""
    from playwright.sync_api import sync_playwright

    net = routes.load(ATLANTIC)
    own, theirs = net.map().save(folder / "own.html"), net.to_folium().save(folder / "folium.html")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 820, "height": 900}, reduced_motion="reduce")
        page.goto(own.as_uri())
        page.wait_for_function("document.documentElement.dataset.ready === '1'")
        page.wait_for_timeout(1500)
        frame = page.locator(".r-frame")
        box, first = frame.bounding_box() or {}, frame.screenshot()
        page.set_viewport_size({"width": round(box["width"]), "height": round(box["height"])})
        page.goto(theirs.as_uri())
        page.wait_for_selector("path.routes-arrow", state="attached")
        page.wait_for_timeout(1500)
        second = page.screenshot()
        browser.close()
    images = [Image.open(io.BytesIO(content)).convert("RGB") for content in (first, second)]
    pair = Image.new("RGB", (sum(image.width for image in images) + 20, max(image.height for image in images)), "white")
    pair.paste(images[0], (0, 0))
    pair.paste(images[1], (images[0].width + 20, 0))
    out = io.BytesIO()
    pair.save(out, "PNG")
    target = ROOT / "docs" / "folium.png"
    target.write_bytes(light(out.getvalue()))
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1000} kB")


def light(content: bytes) -> bytes:
    """Return a PNG of at most `MOST_BYTES`: with fewer colours first, then smaller."""
    with Image.open(io.BytesIO(content)) as opened:
        image = opened.convert("RGB")
    for share in (1.0, 0.85, 0.7, 0.6):
        size = (round(image.width * share), round(image.height * share))
        scaled = image if share == 1 else image.resize(size, Image.Resampling.LANCZOS)
        for colours in (256, 128, 64):
            few = scaled.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            out = io.BytesIO()
            few.save(out, "PNG", optimize=True)
            if out.tell() <= MOST_BYTES:
                return out.getvalue()
    return out.getvalue()


def shoot(shots: list[Shot], folder: Path) -> None:
    """Picture pages, each in a fresh window; a page may ask no other host for anything."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        for shot in shots:
            place = folder / shot.name
            place.mkdir()
            page = browser.new_page(
                viewport={"width": shot.width, "height": shot.height},
                color_scheme="dark" if shot.dark else "light",
                device_scale_factor=1.5 if shot.width < 600 else 1,
                reduced_motion="reduce",
            )
            page.set_default_timeout(120_000)
            page.goto(shot.make(place).as_uri())
            page.wait_for_function("document.documentElement.dataset.ready === '1'")
            for _ in range(shot.chapter):
                page.get_by_role("button", name="Next").click()
            page.wait_for_timeout(1500)
            keep(shot.name, page.screenshot())
            page.close()
        browser.close()


def keep(name: str, content: bytes) -> None:
    """Write one picture of the gallery."""
    target = OUT / f"{name}.png"
    target.write_bytes(light(content))
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1000} kB")


def main(word: str = "") -> None:
    """Make every picture whose name holds a word."""
    OUT.mkdir(parents=True, exist_ok=True)
    for example in drawn():
        if word in example["name"]:
            draw(example)
    shots = [shot for shot in SHOTS if word in shot.name]
    if shots:
        with tempfile.TemporaryDirectory() as folder:
            shoot(shots, Path(folder))
    if word in "folium":
        with tempfile.TemporaryDirectory() as folder:
            both(Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:2])
