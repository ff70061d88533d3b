"""Draw the sheet for editors as PDF, one A4 page in each language: `python tools/editors_sheet.py`.

The words are those of docs/editors.md and docs/es/editores.md; the writer is that of maps (`routes.maps.image`).
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import routes  # noqa: E402
from routes.maps.image import paper  # noqa: E402
from routes.maps.image.picture import Disc, Picture  # noqa: E402
from routes.maps.image.print_sheet import A4  # noqa: E402
from routes.maps.image.write import A4_POINTS, SOFTWARE  # noqa: E402
from routes.maps.style import PLAIN_STYLE, set_in, type_of  # noqa: E402

DOCS = ROOT / "docs"
SHEETS = {
    "en": (DOCS / "editors.md", DOCS / "editors.pdf"),
    "es": (DOCS / "es" / "editores.md", DOCS / "editors.es.pdf"),
}
MARGIN, TOP, INDENT = 56.0, 46.0, 14.0
BODY, HEAD, TITLE = "cardname", "cardfigure", "title"


def plain(text: str) -> str:
    """Return Markdown without its marks: a sheet of paper has no links and no other letters for commands."""
    text = re.sub(r"\s*\([^()]*\]\([^)]*\)[^()]*\)|\s*See \[[^\]]*\]\([^)]*\)\.", "", text)  # where else to look
    text = re.sub(r"\s*\((?:Also|También) .*\)$", "", " ".join(text.split()))  # what the sheet itself is
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*`]", "", " ".join(text.split()))


def blocks(text: str) -> list[tuple[str, str]]:
    """Return the kind of each block (title, head, item, text) and its words."""
    out = []
    for part in re.split(r"\n{2,}|\n(?=- )", text.strip()):
        kind = "title" if part.startswith("# ") else "item" if part.startswith("- ") else "text"
        words = part.removeprefix("# ").removeprefix("- ")
        if re.fullmatch(r"\*\*[^*]*\*\*", part):
            kind = "head"
        out.append((kind, words))
    return out


def sheet(text: str, lang: str) -> Picture:
    """Return a page with the words; stop if they do not fit."""
    found = blocks(text)
    look = PLAIN_STYLE.look("mono")
    picture = Picture(*A4, look=look, title=found[0][1], description=plain(found[1][1]), lang=lang)
    wide, y = A4[0] - 2 * MARGIN, TOP
    with set_in(PLAIN_STYLE):
        for kind, words in found:
            if kind == "title":
                y = picture.paragraph(plain(words), MARGIN, y, wide, TITLE) + 4
                picture.line([[MARGIN, y], [A4[0] - MARGIN, y]], stroke=look.text, width=1.2)
                y += 9
            elif kind == "head":
                y = picture.paragraph(plain(words), MARGIN, y + 8, wide, HEAD) + 1
            elif kind == "item":
                picture.add(Disc(x=MARGIN + 4, y=y + 9, r=1.8, fill=look.text))
                y = picture.paragraph(plain(words), MARGIN + INDENT, y, wide - INDENT, BODY) + 2.5
            else:
                y = picture.paragraph(plain(words), MARGIN, y + 2, wide, BODY) + 3
        foot = f"{SOFTWARE} {routes.__version__}"
        picture.words(foot, MARGIN, A4[1] - 44, "small", colour=look.quiet)
    if y > A4[1] - 44 - type_of("small").line:
        raise SystemExit(f"{lang}: the words are {y - A4[1] + 60:.0f} px longer than a sheet")
    return picture


def digest(words: Path) -> str:
    """Return what tells whether a sheet was drawn from these words: the sheet holds it."""
    return hashlib.sha256(words.read_bytes()).hexdigest()[:16]


def made(lang: str) -> bytes:
    """Return the sheet in a language as PDF."""
    words, _ = SHEETS[lang]
    by = f"{SOFTWARE} {routes.__version__}, words {digest(words)}"
    return paper.pdf([sheet(words.read_text(encoding="utf-8"), lang)], A4_POINTS, by)


def main() -> None:
    """Write the sheets."""
    for lang, (_, target) in SHEETS.items():
        target.write_bytes(made(lang))
        print(f"{target.relative_to(ROOT)}  {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
