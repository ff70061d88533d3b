"""`Bibliography`: the sources of a network, as text, BibTeX or CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from routes.model import guesses
from routes.model.network import NetworkRecords
from routes.model.records import Source
from routes.model.text import clean, counted, html_table

__all__ = ["Bibliography", "cite"]

_BRACES = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}"})
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@guesses.with_guesses(guesses.OF_ANSWERS)
@dataclass(frozen=True)
class Bibliography:
    """The ``sources`` of a network, in its order.

    Examples
    --------
    >>> import routes
    >>> found = routes.load("americas").cite()
    >>> len(found) == len(routes.load("americas").sources), found.to_bibtex().startswith("@online{")
    (True, True)
    """

    sources: tuple[Source, ...] = ()

    def __len__(self) -> int:
        return len(self.sources)

    def __iter__(self) -> Iterator[Source]:
        return iter(self.sources)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<Bibliography: {counted(len(self.sources), 'source')}>"

    def _repr_html_(self) -> str:
        rows = [(source.id, _text(source)) for source in self.sources]
        return html_table(("id", "source"), rows, caption=repr(self)[1:-1])

    def to_text(self) -> str:
        """Return a line for each source: its id, author, title, publisher, day, address and licence."""
        return "\n".join(clean(_text(source)) for source in self.sources)

    def to_html(self) -> str:
        """Return a list for any page, an item a source, with its address as a link."""
        return "<ul>\n" + "".join(f"<li>{_item(source)}</li>\n" for source in self.sources) + "</ul>\n"

    def to_bibtex(self) -> str:
        """Return an entry of BibTeX for each source, an empty line between two."""
        return "\n\n".join(_bibtex(source) for source in self.sources)

    def to_csl(self) -> list[dict[str, Any]]:
        """Return an item of CSL-JSON for each source, as Zotero and Pandoc read it."""
        return [_csl(source) for source in self.sources]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values: what ``routes cite --json`` prints."""
        return {"sources": self.to_csl()}


def cite(net: NetworkRecords) -> Bibliography:
    """Return the sources of a network."""
    return Bibliography(tuple(net.sources.values()))


def _text(source: Source) -> str:
    accessed = f"read {source.accessed}" if source.accessed else ""
    parts = [source.author, source.title, source.publisher, source.published, source.url, accessed, source.licence]
    return f"[{source.id}] " + ". ".join(dict.fromkeys(part.rstrip(".") for part in parts if part)) + "."


def _item(source: Source) -> str:
    said, _, rest = escape(clean(_text(source).partition("] ")[2])).partition(address := escape(clean(source.url)))
    link = f'<a href="{address}" rel="noopener nofollow">{address}</a>' if address else ""
    return f"{said}{link}{rest}" if address.startswith(("https://", "http://")) else f"{said}{address}{rest}"


def _bibtex(source: Source) -> str:
    year = _DATE.match(source.published)
    fields = {
        "author": source.author,
        "title": source.title or source.publisher,
        "publisher": source.publisher,
        "year": year.group(1) if year else "",
        "date": source.published,
        "urldate": source.accessed,
        "note": source.licence,
    }
    lines = [f"  {name} = {{{clean(text).translate(_BRACES)}}}," for name, text in fields.items() if text]
    if source.url:
        lines.append(f"  url = {{{clean(source.url).replace('{', '%7B').replace('}', '%7D')}}},")
    key = re.sub(r"[^A-Za-z0-9:_-]", "-", source.id)
    return "\n".join([f"@online{{{key},", *lines, "}"])


def _csl(source: Source) -> dict[str, Any]:
    made: dict[str, Any] = {"id": source.id, "type": "webpage", "title": source.title or source.publisher or source.id}
    if source.author:
        made["author"] = [{"literal": source.author}]
    plain = {"publisher": source.publisher, "URL": source.url, "note": source.licence}
    made.update({name: text for name, text in plain.items() if text})
    for name, text in (("issued", source.published), ("accessed", source.accessed)):
        match = _DATE.match(text)
        if match:
            made[name] = {"date-parts": [[int(part) for part in match.groups() if part]]}
        elif text:
            made[name] = {"literal": text}
    return made
