"""Write shapefiles/americas/ from routes/data/americas/: `python tools/export_americas.py`. A test keeps it fresh."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

import routes

TARGET = Path(__file__).resolve().parent.parent / "shapefiles" / "americas"


def export(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        archive = routes.write(routes.load("americas"), Path(name) / "americas.zip")
        for old in folder.iterdir():
            old.unlink()
        with zipfile.ZipFile(archive) as members:
            members.extractall(folder)


if __name__ == "__main__":
    export(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
