"""Write shapefiles/NETWORK/ from routes/data/NETWORK/: `python tools/export_networks.py [NETWORK [FOLDER]]`.

Without a name all bundled networks are exported. A test keeps them fresh.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

import routes

TARGET = Path(__file__).resolve().parent.parent / "shapefiles"


def export(network: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        archive = routes.write(routes.load(network), Path(name) / f"{network}.zip")
        for old in folder.iterdir():
            old.unlink()
        with zipfile.ZipFile(archive) as members:
            members.extractall(folder)


if __name__ == "__main__":
    for network in sys.argv[1:2] or routes.available():
        export(network, Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET / network)
