"""What is wrong in a folder that ``routes build`` made: files that changed or are gone, broken documents, its data."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import routes
from routes.describe import words
from routes.errors import DataError, FileError, RefusedError
from routes.io.folder import is_network_folder
from routes.model.checks import ERROR, WARNING, Finding
from routes.model.files import find_member, open_member
from routes.publish import folder as publication
from routes.publish import published
from routes.publish.alt_text import LARGEST_ALT, alt_words
from routes.publish.embed import EmbedInfo

__all__ = ["find", "looks_published", "said"]

DATA = "data.geojson"
AGAIN = "Build the folder again, or put the file back."


def looks_published(path: Path) -> bool:
    """Return whether a path is a folder with what ``routes build`` leaves in one, and not a network folder."""
    if not path.is_dir() or is_network_folder(path):
        return False
    return any((path / name).is_file() for name in (published.CARDS, published.PROVENANCE))


def find(folder: Path) -> Sequence[Finding]:
    """Return everything that is wrong or doubtful in a publication folder, errors first.

    Findings: ``unreadable``, ``missing-file``, ``changed-file``, ``link``; what `routes.check` finds in its data.
    Warnings: ``edited-alt``, ``missing-alt``, ``foreign-file``, ``no-provenance``.
    """
    found: dict[tuple[str, str], Finding] = {}
    for finding in (*_documents(folder), *_data(folder), *_others(folder)):
        found.setdefault((finding.code, finding.where), finding)
    return tuple(sorted(found.values(), key=lambda finding: finding.severity != ERROR))


def said(folder: Path) -> str:
    """Return what a publication folder is, in one line: whose work, and how many files are compared with what."""
    try:
        provenance = publication.read_provenance(folder)
    except (DataError, FileError, RefusedError):
        provenance = None
    listed = f"its {len(provenance['outputs'])} files are compared with" if provenance else "there is no readable"
    return f"{folder}: a folder that routes build made; {listed} {published.PROVENANCE}, and {DATA} is checked"


def _error(code: str, where: str, message: str, suggestion: str = AGAIN) -> Finding:
    return Finding(code=code, severity=ERROR, where=where, message=message, suggestion=suggestion)


def _warning(code: str, where: str, message: str, suggestion: str) -> Finding:
    return Finding(code=code, severity=WARNING, where=where, message=message, suggestion=suggestion)


def _fault(name: str, fault: Exception) -> Finding:
    """Return the finding for a file that could not be read."""
    where, _, message = str(fault).partition(": ")
    if isinstance(fault, DataError):
        return _error("unreadable", Path(where).name if where.endswith(name) else where, message or where)
    return _error("link" if isinstance(fault, RefusedError) else "unreadable", name, message or where)


# --- what it says of itself -----------------------------------------------------------------------------------------
def _documents(folder: Path) -> Iterator[Finding]:
    try:
        document = publication.read_document(folder, published.CARDS, published.CARDS)
        cards = () if document is None else published.cards_of(document)
        if document is None:
            yield _error("missing-file", published.CARDS, "there is no such file")
    except (DataError, FileError, RefusedError) as fault:
        yield _fault(published.CARDS, fault)
        cards = ()
    for card in cards:
        yield from _edition(folder, card)
    try:
        document = publication.read_document(folder, published.PROVENANCE, published.PROVENANCE)
        ours = isinstance(document, dict) and document.get("made_by") == publication.MADE_BY
        if not ours:
            message = "there is none that routes build wrote: nobody can tell whether files were changed"
            yield _warning("no-provenance", published.PROVENANCE, message, "Build the folder again.")
            return
        yield from _outputs(folder, published.provenance_of(document))
    except (DataError, FileError, RefusedError) as fault:
        yield _fault(published.PROVENANCE, fault)


def _edition(folder: Path, card: EmbedInfo) -> Iterator[Finding]:
    """Find the files that an edition needs, its oEmbed answer and its description."""
    for name in (card.index, card.embed, card.image, card.social):
        yield from _is_there(folder, name)
    try:
        answer = publication.read_document(folder, card.oembed, card.oembed)
        if answer is None:
            yield _error("missing-file", card.oembed, "there is no such file")
        else:
            published.oembed_of(answer, card.oembed)
    except (DataError, FileError, RefusedError) as fault:
        yield _fault(card.oembed, fault)
    name = card.index.replace("index", "alt", 1).replace(".html", ".txt")
    try:
        data = find_member(folder, name, largest=LARGEST_ALT)
        if data is None:
            yield _error("missing-file", name, "there is no such file")
        elif not words.read_alt(alt_words(data, name))[0]:
            yield _warning("missing-alt", name, "the map has no words", "Write what the map shows, and build again.")
    except (FileError, RefusedError) as fault:
        yield _fault(name, fault)


def _is_there(folder: Path, name: str) -> Iterator[Finding]:
    try:
        with open_member(folder, name):
            return
    except FileError as fault:
        yield _error("missing-file", name, str(fault).rpartition(": ")[2])
    except RefusedError as fault:
        yield _fault(name, fault)


def _outputs(folder: Path, provenance: dict[str, Any]) -> Iterator[Finding]:
    """Compare the files with what the provenance says of them."""
    for entry in provenance["outputs"]:
        name = entry["name"]
        try:
            with open_member(folder, name) as stream:
                same = hashlib.file_digest(stream, "sha256").hexdigest() == entry["sha256"]
        except FileError as fault:
            yield _error("missing-file", name, str(fault).rpartition(": ")[2])
            continue
        except RefusedError as fault:
            yield _fault(name, fault)
            continue
        if same:
            continue
        if name in provenance["alt"]:
            message = "was edited since the folder was built"
            yield _warning("edited-alt", name, message, "Build again, so that the pages have its words too.")
        else:
            yield _error("changed-file", name, "is not the file that routes build wrote (see provenance.json)")


# --- what it holds --------------------------------------------------------------------------------------------------
def _data(folder: Path) -> Iterator[Finding]:
    try:
        with open_member(folder, DATA):
            pass
    except FileError as fault:
        yield _error("missing-file", DATA, str(fault).rpartition(": ")[2])
        return
    except RefusedError as fault:
        yield _fault(DATA, fault)
        return
    try:
        listed: Sequence[Finding] = routes.check(folder / DATA)
    except (FileError, RefusedError) as fault:
        yield _fault(DATA, fault)
        return
    for finding in listed:
        inside = finding.where.startswith(DATA)
        yield finding if inside else dataclasses.replace(finding, where=f"{DATA}: {finding.where}")


def _others(folder: Path) -> Iterator[Finding]:
    """Find links, and files that the provenance does not list: a copy of the folder would publish them too."""
    known = None
    try:
        provenance = publication.read_provenance(folder)
        known = None if provenance is None else {entry["name"] for entry in provenance["outputs"]}
    except (DataError, FileError, RefusedError):
        pass  # told already
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            message = "is a link to somewhere else: a copy of the folder may publish what it leads to"
            yield _error("link", name, message, "Delete it.")
        elif known is not None and not path.is_dir() and name not in known | {published.PROVENANCE}:
            message = "was not made by routes build, and is published with the folder"
            yield _warning("foreign-file", name, message, "Delete it if it is not meant to be there.")
