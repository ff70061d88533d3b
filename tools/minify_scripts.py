"""Write the scripts of a page as short as they go, into routes/maps/html/assets/minified: what a page holds.

    python tools/minify_scripts.py

People read and change the scripts in `assets`; a page takes the short ones, so that neither it nor a user needs the
minifier. The first line of each says which bytes it was made of. The parts of a page share one function, so the names
that a part declares outside its functions stay as they are.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "routes" / "maps" / "html" / "assets"
FOLDER = SCRIPTS / "minified"
# Files of their own, beside pages: read as they are.
ALONE = {"route-map.js", "preview.js"}
# folium reads what it renders as a template again, and a page ends a script at these.
FORBIDDEN = ("{{", "{%", "{#", "</script", "<!--")


def parts() -> list[Path]:
    """Return the scripts that pages are put together from."""
    return sorted(path for path in SCRIPTS.glob("*.js") if path.name not in ALONE)


def first_line(path: Path) -> str:
    """Return what the short copy of a script begins with."""
    return f"// {path.name}, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}"


def minified(path: Path) -> str:
    """Return the short copy of a script."""
    import minify

    # A script may follow it that begins with a bracket.
    code = minify.string("application/javascript", path.read_text(encoding="utf-8")).rstrip(";") + ";"
    if found := [text for text in FORBIDDEN if text in code]:
        raise SystemExit(f"{path.name} would hold {' and '.join(found)}: write it another way")
    return f"{first_line(path)}\n{code}\n"


def stale() -> list[str]:
    """Return what is wrong with the short copies, a line for each; nothing if each is of its script as it is now."""
    names = {path.name for path in parts()}
    out = [
        f"{path.name} was changed after its short copy was made: run `make scripts`"
        for path in parts()
        if not (FOLDER / path.name).is_file()
        or (FOLDER / path.name).read_text(encoding="utf-8").split("\n", 1)[0] != first_line(path)
    ]
    left = sorted(path.name for path in FOLDER.iterdir() if path.name not in names)
    return out + [f"minified/{name} has no script: run `make scripts`" for name in left]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.iterdir():
        path.unlink()
    for path in parts():
        (FOLDER / path.name).write_bytes(minified(path).encode("utf-8"))
        print(f"{path.name}: {path.stat().st_size:,} bytes, {(FOLDER / path.name).stat().st_size:,} as a page holds it")


if __name__ == "__main__":
    main()
