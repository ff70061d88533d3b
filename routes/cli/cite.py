"""``routes cite``: the sources of a network, for a bibliography."""

from __future__ import annotations

import argparse
import json
import re
from typing import TYPE_CHECKING, Any

from routes.cli import common

if TYPE_CHECKING:
    from routes.model.records import Source

DESCRIPTION = "Print the sources of a network as text, BibTeX or CSL-JSON."
EXAMPLES = ("routes cite americas", "routes cite americas --format bibtex > routes.bib")
_BRACES = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}"})
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    common.add_strict(parser)
    parser.add_argument("--format", default="text", choices=("text", "bibtex", "csl-json"), help="default: text")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the sources."""
    net = common.public_network(args)
    sources = list(net.sources.values())
    if args.json:
        common.print_json({"sources": [_csl(source) for source in sources]})
    elif args.format == "csl-json":
        print(json.dumps([_csl(source) for source in sources], ensure_ascii=False, indent=2))
    elif args.format == "bibtex":
        print("\n\n".join(_bibtex(source) for source in sources))
    else:
        for source in sources:
            common.say(_text(source))
    return 0


def _text(source: Source) -> str:
    accessed = f"read {source.accessed}" if source.accessed else ""
    parts = [source.author, source.title, source.publisher, source.published, source.url, accessed, source.licence]
    return f"[{source.id}] " + ". ".join(dict.fromkeys(part.rstrip(".") for part in parts if part)) + "."


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
    lines = [f"  {name} = {{{common.clean(text).translate(_BRACES)}}}," for name, text in fields.items() if text]
    if source.url:
        lines.append(f"  url = {{{common.clean(source.url).replace('{', '%7B').replace('}', '%7D')}}},")
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
