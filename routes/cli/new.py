"""``routes new``: a small network folder to start from, real and sourced."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from routes.cli import common
from routes.errors import RefusedError
from routes.publish import folder as publication

if TYPE_CHECKING:
    from routes.network import Network

DESCRIPTION = """\
Make a small network folder to start from: four places on the way across the Darién Gap, three legs, one published
figure and their sources, taken from the bundled network. Replace the rows with your own."""
EXAMPLES = ("routes new my-network", "routes new my-network --json")
PLACES = ("necocli", "capurgana", "bajo-chiquito", "lajas-blancas")
LEGS = ("necocli--capurgana-boat", "capurgana--bajo-chiquito-walk", "bajo-chiquito--lajas-blancas-boat")

README = """\
# {name}

A network of published facts about a migration route. Each file is a table with one fact a line, in UTF-8; a program for
spreadsheets opens them. The places and figures here are real and show the form: replace them with your own.

| file | holds | columns that must be there |
|---|---|---|
| `waypoints.csv` | places | `name`, `lon`, `lat` |
| `legs.csv` | movements between two places, by one mode | `start`, `end`, `mode` |
| `observations.csv` | figures that somebody published | `about`, `measure`, `period`, `value`, `source` |
| `sources.csv` | where things were published | `id` |
| `annotations.csv` | sentences on the map; add it if you want some | `id`, `text`, and `place`, `leg` or `lon`, `lat` |
| `datapackage.json` | title, description, licence | |

Every fact names a source by its id in `sources.csv`; several ids stand with `|` between them. A period is `2021`,
`2021-08` or `2021-08/2023-01`. A place that is not known exactly has its `accuracy_km`.

    routes check {name}
    routes preview {name}
    routes build {name} -o out
    routes embed out --url https://example.org/my-map/
"""


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("folder", metavar="DIR", help="folder to make")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Write the folder and print its path."""
    from routes.io.folder import folder_files
    from routes.saving import replacing_folder

    path = common.out_path(args.folder, force=False, ours=_is_empty)
    if path.is_file():
        raise RefusedError(f"{path} is a file: name a folder")
    net = starter()
    files = {name: text.encode("utf-8") for name, text in folder_files(net).items()}
    files["README.md"] = README.format(name=path.resolve().name).encode("utf-8")
    with replacing_folder(path) as place:
        publication.install(files, place)
    if args.json:
        common.print_json({"path": str(path), "files": sorted(files)})
    else:
        print(path)
        common.note(f"next: routes check {path}; routes preview {path}; routes build {path} -o out")
    return 0


def starter() -> Network:
    """Return four places, three legs and one figure of the bundled network, with their sources alone."""
    from routes import catalog
    from routes.model.tables import Meta, Records
    from routes.network import Network

    net = publication.public(catalog.load("americas"))
    places = [dataclasses.replace(net.waypoints[name], part_of=()) for name in PLACES]
    legs = [net.legs[name] for name in LEGS]
    figures = [row for row in net.observations if row.about in PLACES]
    cited = {name for place in places for name in place.sources} | {name for leg in legs for name in leg.sources}
    cited |= {row.source for row in figures}
    meta = Meta(
        title="From Necoclí to Lajas Blancas",
        description="Four places on the way across the Darién Gap, as published.",
        licence=net.meta.licence,
    )
    sources = [source for source in net.sources.values() if source.id in cited]
    return Network.from_records(
        Records(
            meta=meta, waypoints=tuple(places), legs=tuple(legs), observations=tuple(figures), sources=tuple(sources)
        )
    )


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())
