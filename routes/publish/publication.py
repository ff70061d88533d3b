"""`Publication`: what a build made, in memory: files by name, with their sizes, and what to paste of it."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.model import guesses
from routes.model.text import counted, html_table
from routes.publish import snippets
from routes.publish.asked import hosts_asked

if TYPE_CHECKING:
    from routes.publish.embed import EmbedInfo
    from routes.results.itinerary import Itinerary

__all__ = ["Publication"]

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that an archive can say: the bytes depend on no clock


@guesses.with_guesses(guesses.OF_ANSWERS)
@dataclass(frozen=True, kw_only=True)
class Publication:
    """A publication: its ``files`` by name, the ``folder`` that they were written to, and ``warnings`` to read.

    ``itinerary`` is the path that it shows, where one was asked for.
    """

    files: Mapping[str, bytes] = field(repr=False)
    folder: Path | None = None
    warnings: tuple[str, ...] = ()
    itinerary: Itinerary | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        where = f" in {self.folder}" if self.folder is not None else ""
        return f"<Publication: {counted(len(self.files), 'file')}, {', '.join(self.langs)}{where}>"

    def _repr_html_(self) -> str:
        rows = [(name, f"{len(data):,}") for name, data in sorted(self.files.items())]
        table = html_table(("file", "bytes"), rows, most=40, caption=repr(self)[1:-1])
        return table + (html_table(("warning",), [(line,) for line in self.warnings]) if self.warnings else "")

    @property
    def langs(self) -> tuple[str, ...]:
        """The languages of its pages; that of ``index.html`` first."""
        return tuple(card.lang for card in self._cards())

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that its pages ask when they are opened, besides the one they stand on: none, as they are made."""
        return hosts_asked(self.files)

    def to_html(self, lang: str = "") -> str:
        """Return the full page.

        Parameters
        ----------
        lang
            Language of the page; the first one where it is empty.

        Raises
        ------
        UsageError
            If there is no page in that language.
        """
        return self.files[snippets.choose(self._cards(), lang or None).index].decode("utf-8")

    def to_bytes(self) -> bytes:
        """Return all files as one ZIP archive: the same bytes for the same files."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in sorted(self.files.items()):
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def embed(
        self, url: str, *, cms: str = "html", role: str = "", lang: str = "", script: bool = True, strict: bool = False
    ) -> snippets.Snippet:
        """Return what to paste into an article, as `routes.embed` does for a folder.

        Parameters
        ----------
        url
            Where the folder is, or will be, published.
        cms, role, lang, script, strict
            As for `routes.embed`.
        """
        return snippets.snippet_of(
            self._cards(), self.files.get, url, cms=cms, role=role, lang=lang, script=script, strict=strict
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the folder, each file with its size, size gzipped and SHA-256, hosts and warnings, as plain values."""
        listed = [
            {
                "name": name,
                "bytes": len(data),
                "gzip_bytes": len(gzip.compress(data, 9, mtime=0)),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
            for name, data in sorted(self.files.items())
        ]
        return {
            "folder": None if self.folder is None else str(self.folder),
            "langs": list(self.langs),
            "files": listed,
            "hosts": list(self.hosts),
            "warnings": list(self.warnings),
        }

    def _cards(self) -> tuple[EmbedInfo, ...]:
        return snippets.cards_in(self.files.get)
