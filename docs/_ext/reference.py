"""The reference, from the code: public names, verbs, tables and findings, a page each.

What this module writes is never edited by hand; `docs/reference/generated` is made anew by each build.
"""

from __future__ import annotations

import argparse
import ast
import functools
import importlib
import inspect
import json
import shlex
import shutil
import textwrap
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import routes
from routes import cli
from routes.errors import RoutesError, RoutesWarning
from routes.model import schema
from routes.model.finding_codes import FINDINGS

GALLERY = Path(__file__).resolve().parent.parent / "gallery"
# Methods of a network by what one wants from it. A test asks that each public method stands here once.
NETWORK_METHODS = {
    "Look": [
        "find", "members", "observations_about", "last_confirmed", "confirmed", "flows", "totals", "check", "findings",
    ],
    "Ask": [
        "path", "alternatives", "tradeoffs", "reachable", "between", "bottlenecks", "minimum_cut", "betweenness",
        "components", "bridges", "cut_places", "changes", "compare", "assign", "estimate_flows", "incidents", "attach",
    ],
    "Choose a part, or change it": ["at", "during", "select", "close", "merge", "join", "add_figures", "replace"],
    "Show": ["map", "explore", "plot", "article", "to_folium"],
    "Publish": ["build", "cite"],
    "Lines": ["draw", "with_lines", "snap", "crossings"],
    "Leave and come back": [
        "save", "to_bytes", "to_frames", "from_frames", "to_graph", "from_graph", "to_flee", "to_flowmap", "records",
        "from_records",
    ],
}  # fmt: skip
# Members that are part of how the package is made and of no use to its users.
INTERNAL = {"by_id", "derived", "in_rows"}
# What methods return, beyond the public names.
RETURNED = {
    "routes.network": ["Table", "TableRows"],
    "routes.results.figures": ["FigureRows"],
    "routes.results.flows": ["Flows", "LegFlow"],
    "routes.results.attached": ["Attached", "AttachedTotals"],
    "routes.results.incidents": ["Incidents", "Incident", "LegIncidents", "Unplaced"],
    "routes.results.changes": ["Change", "LegChange", "PairChange"],
    "routes.results.structure": ["Betweenness", "Bottleneck"],
    "routes.results.itinerary": ["Snap"],
    "routes.model.totals": ["Total", "FlowRow"],
    "routes.model.checks": ["Finding", "Fix"],
    "routes.model.annotation": ["Annotation"],
    "routes.model.chapter": ["Chapter"],
    "routes.geo.measures": ["Snapped", "Crossing"],
    "routes.geo.providers.base": ["Drawn"],
    "routes.maps.html.folium_map": ["RoutesMap"],
    "routes.article.article": ["Article"],
    "routes.publish.publication": ["Publication"],
    "routes.publish.snippets": ["Snippet"],
    "routes.results.bibliography": ["Bibliography"],
}
GROUPS = {
    "Functions": "Where a network comes from, and where a file of it goes.",
    "Network": "One network: immutable, and everything it can be asked.",
    "Answers": "What a question returns: words, a table, a map, GeoJSON and JSON of the same thing.",
    "Records": "One class a table, and the words that their columns may hold.",
    "Errors": "Each class is one reaction, and carries the exit code of the command line.",
}

TABLES_SAY = """\
A network is a folder of these tables, a workbook of these sheets, or one file that holds them all
([formats](../../formats.md)). Only `waypoints.csv` with `name`, `lon` and `lat` is needed. Columns of your own stay
with their rows. Cells with several values separate them by `|`. This page is made from `routes/model/schema/*.json`
(Table Schema), by which the readers check rows."""
FINDINGS_SAY = """\
What `routes check`, `net.check()`, the readers and `routes article` report. An *error* makes the input unusable or
wrong, a *warning* asks a person. `--json` prints the code of each, with file, line and column; nothing is ever
repaired unless you ask (`routes check IN --repair OUT`)."""


def _group(name: str) -> str:
    thing = getattr(routes, name)
    if name == "Network":
        return "Network"
    if not inspect.isclass(thing):
        return "Functions"
    if issubclass(thing, (RoutesError, RoutesWarning)):
        return "Errors"
    return "Answers" if thing.__module__.startswith("routes.results") else "Records"


def groups() -> dict[str, list[str]]:
    """Return the public names by group of the reference."""
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for name in routes.__all__:
        if name != "__version__":
            found[_group(name)].append(name)
    return found


def public_methods(cls: type) -> list[str]:
    """Return the methods that users may call, without what dictionaries and exceptions bring along."""
    out = []
    for name in dir(cls):
        member = inspect.getattr_static(cls, name)
        of_ours = any(name in vars(base) for base in cls.__mro__ if base.__module__.startswith("routes"))
        if not name.startswith("_") and of_ours and name not in INTERNAL and callable(getattr(cls, name)):
            out.append(name)
        elif isinstance(member, property) and of_ours and not name.startswith("_"):
            continue
    return out


# --- docstrings ---------------------------------------------------------------------------------------------------


def _calls(node: ast.expr) -> Iterator[ast.Call]:
    """Yield the calls that a returned expression is made of, the innermost last."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            yield part


def delegate(method: Callable[..., Any]) -> Callable[..., Any] | None:
    """Return the function that a method of one call leads to, if its docstring says more about the arguments."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(method))))
    except (OSError, TypeError, SyntaxError):
        return None
    body = tree.body[0]
    if not isinstance(body, ast.FunctionDef):
        return None
    names: dict[str, Any] = {}
    for part in body.body:
        if isinstance(part, ast.ImportFrom) and part.module and part.module.startswith("routes"):
            for alias in part.names:
                names[alias.asname or alias.name] = _imported(part.module, alias.name)
    returned = [part.value for part in body.body if isinstance(part, ast.Return) and part.value is not None]
    for call in (call for value in returned for call in _calls(value)):
        target = _resolved(call.func, names)
        if inspect.isroutine(target) and "Parameters\n---" in (inspect.getdoc(target) or ""):
            return target  # type: ignore[return-value]
    return None


def _imported(module: str, name: str) -> Any:
    try:
        return importlib.import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return getattr(importlib.import_module(module), name)


def _resolved(node: ast.expr, names: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
        return getattr(names[node.value.id], node.attr, None)
    return None


def sections(doc: str) -> dict[str, str]:
    """Return the parts of a NumPy docstring by heading; the part before the first has the heading ``""``."""
    out, heading = {"": []}, ""
    lines = doc.splitlines()
    skip = False
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if skip:
            skip = False
        elif line.strip() and after.strip() and set(after.strip()) == {"-"} and not line.startswith(" "):
            heading, skip = line.strip(), True
            out[heading] = []
        else:
            out[heading].append(line)
    return {name: "\n".join(body).strip("\n") for name, body in out.items()}


@functools.cache
def full_doc(method: Callable[..., Any]) -> str:
    """Return the docstring of a method, with the parameters and errors of the function it leads to."""
    own = inspect.getdoc(method) or ""
    target = delegate(method)
    if target is None:
        return own
    mine, theirs = sections(own), sections(inspect.getdoc(target) or "")
    parts = [mine.pop("")]
    for heading in ("Parameters", "Returns", "Raises", "Notes"):
        text = mine.pop(heading, "")
        if heading == "Parameters" or not text:
            text = "\n".join(filter(None, (text, _of_signature(theirs.get(heading, ""), heading, method, text))))
        if text:
            parts.append(f"{heading}\n{'-' * len(heading)}\n{text}")
    parts += [f"{heading}\n{'-' * len(heading)}\n{text}" for heading, text in mine.items()]
    return "\n\n".join(parts)


def _of_signature(text: str, heading: str, method: Callable[..., Any], own: str) -> str:
    """Return a part, of its parameters those that the method takes too and does not describe itself."""
    if heading != "Parameters":
        return text
    described = {name.strip() for line in own.splitlines() if line[:1].strip() for name in line.split(",")}
    taken = set(inspect.signature(method).parameters) - described
    kept: list[str] = []
    keep = False
    for line in text.splitlines():
        if line and not line.startswith(" "):
            names = [name.strip() for name in line.split(",")]
            left = [name for name in names if name.lstrip("*") in taken]
            keep = bool(left)
            if keep:
                kept.append(", ".join(left))
        elif keep:
            kept.append(line)
    return "\n".join(kept)


def with_parameters(_app: Any, what: str, _name: str, thing: Any, _options: Any, lines: list[str]) -> None:
    """Show with a method what the function that it leads to says of their arguments (an event of autodoc)."""
    if what in ("method", "function"):
        lines[:] = full_doc(getattr(thing, "__func__", thing)).splitlines()


def tidy_signature(
    _app: Any, what: str, name: str, _thing: Any, _options: Any, signature: str | None, returns: str | None
) -> tuple[str | None, str | None]:
    """Show a record without the long list of its fields, which stand below it (an event of autodoc)."""
    if what == "class" and signature and "<factory>" in signature:
        return "(...)" if name.endswith(".Network") else signature.replace("<factory>", "..."), returns
    return signature, returns


def skip_inherited(_app: Any, _what: str, name: str, thing: Any, _skip: bool, _options: Any) -> bool | None:
    """Leave out what the package is made with, and what built-in classes bring along (an event of autodoc)."""
    foreign = getattr(thing, "__objclass__", None)
    if name in INTERNAL or (foreign is not None and not foreign.__module__.startswith("routes")):
        return True
    return None


# --- pages --------------------------------------------------------------------------------------------------------


def _title(text: str) -> str:
    return f"{text}\n{'=' * len(text)}\n"


def _heading(text: str) -> str:
    return f"{text}\n{'-' * len(text)}\n"


def _first(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").strip().split("\n\n")[0].replace("\n", " ")


def _listing(rows: list[tuple[str, str]]) -> str:
    """Return a table of links and what they lead to."""
    lines = [".. list-table::", "   :widths: 30 70", "   :class: r-listing", ""]
    for link, text in rows:
        lines += [f"   * - {link}", f"     - {text}"]
    return "\n".join(lines) + "\n"


def api_pages() -> Iterator[tuple[str, str]]:
    """Yield name and text of the pages of the Python reference."""
    index = [_title("Python"), "``import routes`` has these names; everything else may change between releases.\n"]
    for group, names in groups().items():
        index += [_heading(group), GROUPS[group] + "\n"]
        index.append(_listing([(f":py:obj:`routes.{name}`", _first(getattr(routes, name))) for name in names]))
    index += [_heading("What methods return"), "Classes that you meet as answers and need not import.\n"]
    rows = []
    for module, names in RETURNED.items():
        rows += [(f":py:obj:`{name} <{module}.{name}>`", _first(_imported(module, name))) for name in names]
    index.append(_listing(rows))
    pages = [f"   routes.{name}" for names in groups().values() for name in names] + ["   returned"]
    index += [".. toctree::", "   :hidden:", "", *pages, ""]
    yield "api.rst", "\n".join(index)
    for name in (name for names in groups().values() for name in names):
        yield f"routes.{name}.rst", _page(name)
    yield "returned.rst", _returned()


def _page(name: str) -> str:
    thing = getattr(routes, name)
    out = [_title(f"routes.{name}"), ".. py:currentmodule:: routes\n"]
    if name == "Network":
        out += [f".. autoclass:: routes.{name}", "   :no-members:\n"]
        for heading, methods in NETWORK_METHODS.items():
            out += [_heading(heading)]
            out += [f".. automethod:: routes.Network.{method}\n" for method in methods]
    elif inspect.isclass(thing):
        members = public_methods(thing) + _shown_fields(thing)
        out += [f".. autoclass:: routes.{name}"]
        if members:
            out += ["   :members:", "   :undoc-members:", "   :inherited-members: Exception, str, Mapping, int, tuple"]
        out += [""]
    else:
        out += [f".. autofunction:: routes.{name}", ""]
    return "\n".join(out)


def _shown_fields(cls: type) -> list[str]:
    return [name for base in cls.__mro__ if base.__module__.startswith("routes") for name in vars(base)]


def _returned() -> str:
    out = [_title("What methods return")]
    for module, names in RETURNED.items():
        for name in names:
            out += [_heading(name), f".. autoclass:: {module}.{name}", "   :members:", ""]
            out += [""]
    return "\n".join(out)


def _parser() -> argparse.ArgumentParser:
    return cli.parser()


def _verbs(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (action,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(action.choices)


def cli_pages() -> Iterator[tuple[str, str]]:
    """Yield the page of each verb, and the page that lists them."""
    parser = _parser()
    exits = (parser.epilog or "").split("\n\n")[0].replace("exit codes: ", "")
    out = ["# Command line", "", f"{parser.description} `routes VERB --help` prints the same as these pages.", ""]
    out += ["| verb | what it is for |", "| --- | --- |"]
    out += [f"| [`{verb}`](cli-{verb}.md) | {words} |" for verb, words in cli.VERBS.items()]
    out += ["", "## Exit codes", "", "| code | meaning |", "| --- | --- |"]
    out += [f"| {code} | {meaning} |" for code, meaning in _exit_codes(exits)]
    out += ["", "```{toctree}", ":hidden:", "", *[f"cli-{verb}" for verb in cli.VERBS], "```", ""]
    yield "cli.md", "\n".join(out)
    for verb, child in _verbs(parser).items():
        yield f"cli-{verb}.md", _verb_page(verb, child)


def _exit_codes(text: str) -> list[tuple[str, str]]:
    rows = [part.strip().partition(" ") for part in text.replace("\n", " ").split(";")]
    return [(code, meaning.strip()) for code, _, meaning in rows]


def _verb_page(verb: str, parser: argparse.ArgumentParser) -> str:
    out = [f"# routes {verb}", "", _cell(parser.description or "", wrap=False), ""]
    usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
    out += ["```text", usage, "```", ""]
    for group in parser._action_groups:
        rows = [action for action in group._group_actions if action.help is not argparse.SUPPRESS]
        if not rows:
            continue
        title = (group.title or "").capitalize()
        out += [f"## {title}", "", "| name | meaning |", "| --- | --- |"]
        out += [f"| {_names(action)} | {_meaning(action, parser)} |" for action in rows]
        out += [""]
    examples = (parser.epilog or "").removeprefix("examples:\n")
    out += ["## Examples", "", "```console", *(f"$ {line.strip()}" for line in examples.splitlines()), "```", ""]
    return "\n".join(out)


def _names(action: argparse.Action) -> str:
    value = action.metavar or ("{" + ",".join(map(str, action.choices)) + "}" if action.choices else "")
    value = " ".join(value) if isinstance(value, tuple) else str(value)
    if not action.option_strings:
        return f"`{value or action.dest}`"
    taken = f" {value}" if value and action.nargs != 0 else ""
    return "<br>".join(f"`{name}{taken}`" for name in action.option_strings)


def _meaning(action: argparse.Action, parser: argparse.ArgumentParser) -> str:
    return _cell(parser._get_formatter()._expand_help(action))


def _cell(text: str, *, wrap: bool = True) -> str:
    """Return text that Markdown shows as it is."""
    plain = " ".join(text.split()) if wrap else text
    for sign in "\\*_<>[]|`":
        plain = plain.replace(sign, f"\\{sign}")
    return plain


def table_pages() -> Iterator[tuple[str, str]]:
    """Yield the page of the tables of a network folder."""
    out = ["# Tables", "", TABLES_SAY, ""]
    for table in schema.TABLES:
        out += [f"## {table}.csv", "", "| column | type | meaning |", "| --- | --- | --- |"]
        for field in schema.fields(table):
            out.append(f"| `{field['name']}` | {_type(field)} | {_cell(str(field.get('description', '')))} |")
        out += ["", *_keys(table)]
    yield "tables.md", "\n".join(out)


def _type(field: Any) -> str:
    limits = field.get("constraints", {})
    kind = field.get("format") if field.get("format") not in (None, "default") else field["type"]
    more = []
    if limits.get("required"):
        more.append("required")
    low, high = limits.get("minimum"), limits.get("maximum")
    if low is not None or high is not None:
        more.append(f"{'' if low is None else low} to {'' if high is None else high}".strip())
    words = f"{kind}" + (f"; {', '.join(more)}" if more else "")
    if "enum" in limits:
        words += "; one of " + ", ".join(f"`{value}`" for value in limits["enum"])
    return words


def _keys(table: str) -> list[str]:
    path = Path(schema.__file__).parent / f"{table}.json"
    keys = json.loads(path.read_text(encoding="utf-8")).get("foreignKeys", [])
    rows = []
    for key in keys:
        field, reference = key["fields"], key["reference"]
        name = field if isinstance(field, str) else ", ".join(field)
        rows.append(f"- `{name}` names rows of `{reference['resource'] or table}`.")
    return [*rows, ""] if rows else []


def finding_pages() -> Iterator[tuple[str, str]]:
    """Yield the page of the findings of `routes check`."""
    out = ["# Findings", "", FINDINGS_SAY, ""]
    for group, codes in FINDINGS.items():
        out += [f"## {group}", "", "| code | meaning |", "| --- | --- |"]
        out += [f"| `{code}` | {_cell(meaning)} |" for code, meaning in codes.items()]
        out += [""]
    yield "findings.md", "\n".join(out)


def examples() -> list[dict[str, Any]]:
    """Return what the gallery shows."""
    found: list[dict[str, Any]] = tomllib.loads((GALLERY / "examples.toml").read_text(encoding="utf-8"))["example"]
    return found


# Options of `routes map` that the folder has anyway: each kind of picture, both themes.
_ONCE = {"-o": 2, "--kind": 2, "--theme": 2}
URL = "https://example.org/map/"


def embed_commands(example: dict[str, Any]) -> list[str]:
    """Return what builds the folder of an example and prints its snippet; none for an article, a page of its own."""
    verb, *words = shlex.split(example["commands"][-1])[1:]
    if verb == "article":
        return []
    if verb == "map":
        kept: list[str] = []
        while words:
            taken = _ONCE.get(words[0], 0)
            kept += [] if taken else words[:1]
            words = words[taken or 1 :]
        words = [*kept, "-o", "out", "--url", URL]
    return [f"routes build {shlex.join(words)}", f"routes embed out --url {URL}"]


def gallery_page() -> str:
    """Return the part of the gallery with its pictures: alternative text, data, commands, embed."""
    out = []
    for example in examples():
        last = shlex.split(example["commands"][-1])
        network = last[last.index("-n") + 1] if "-n" in last else last[2]
        data = f"Data: {example['needs']}." if "needs" in example else f"Data: `routes convert {network} data.gpkg`."
        out += [f"## {example['title']}", "", f"```{{image}} {example['name']}.png", f":alt: {example['alt']}"]
        out += [":class: r-shot", "```", "", f"*{example['alt']}*", "", data, ""]
        out += ["```console", *(f"$ {command}" for command in example["commands"]), "```", ""]
        if commands := embed_commands(example):
            out += ["To embed it:", "", "```console", *(f"$ {command}" for command in commands), "```", ""]
    return "\n".join(out)


def pages() -> dict[str, str]:
    """Return every generated page by file name."""
    return dict([*api_pages(), *cli_pages(), *table_pages(), *finding_pages()])


def write(folder: Path) -> None:
    """Write the pages into a folder that holds nothing else; a page that is as it was keeps its time."""
    made = pages()
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in made:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    (GALLERY / "generated.md").write_text(gallery_page(), encoding="utf-8")
