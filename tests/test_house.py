"""Tests about the code itself: who may import whom, public names, schema and records, words."""

from __future__ import annotations

import ast
import dataclasses
import functools
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import routes
from routes.model import records, schema
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "routes"
# Who may import whom: what stands lower, never what stands beside.
FLOORS = [
    ("deprecation", "errors", "log"), ("model",), ("arguments", "results", "saving"), ("geo",), ("graph", "io"), ("i18n",), ("describe",), ("maps",),
    ("_queries",), ("network",), ("article", "publish"), ("answers", "catalog"), ("cli",),
]  # fmt: skip
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}
# A method of these may import upwards if its body is one call.
DELEGATING = {"results", "_queries", "network"}
HOMES = {"networkx": {"graph"}, "folium": {"maps"}, "branca": {"maps"}, "pyogrio": {"io", "geo"}}


def delegates(node: ast.AST) -> bool:
    """Return whether a method does nothing but import and return what one call gives."""
    if not isinstance(node, ast.FunctionDef):
        return False
    body = [part for part in node.body if not isinstance(part, ast.ImportFrom)]
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return len(body) == 1 and isinstance(body[0], ast.Return)


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, *, whole: bool = False) -> list[tuple[int, str]]:
    """Return every routes module or library a file imports at run time: those for type checking only are left out.

    What a method that only delegates imports is left out too, where that is allowed. ``whole`` adds the names that are
    imported from a module, which may be modules themselves.
    """
    tree = parsed(path)
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        or (part(path) in DELEGATING and delegates(node))
        for inner in ast.walk(node)
    }
    out: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            out += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"routes.{a.name}" for a in node.names] if node.module == "routes" else [node.module]
            out += [(node.lineno, name) for name in names]
            if whole:
                out += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return out


def files() -> list[Path]:
    return sorted(
        path for path in PACKAGE.rglob("*.py") if path.name != "__main__.py" and path != PACKAGE / "__init__.py"
    )


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_downhill_and_wings_do_not_meet(path: Path) -> None:
    own = part(path)
    for line, name in imports(path):
        if not name.startswith("routes.") or name == "routes.__version__":
            library = name.split(".")[0]
            assert own in HOMES.get(library, {own}), f"{path}:{line} imports {library} outside its home"
            continue
        other = name.split(".")[1]
        if other == own:
            continue
        assert LEVEL[other] < LEVEL[own], f"{path}:{line}: {own} must not import {name}"


@pytest.mark.slow
def test_no_module_imports_itself_through_others() -> None:
    """Modules that import each other make a circle, wherever the import stands."""
    import graphlib

    known = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files()}
    graph = {}
    for name, path in known.items():
        found = {full for _, full in imports(path, whole=True)} & set(known)
        graph[name] = found - {name}
    tuple(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError with the circle


def test_no_folder_holds_more_than_24_modules() -> None:
    counts = Counter(path.parent.relative_to(PACKAGE) for path in files() if path.name != "__init__.py")
    assert {str(folder): count for folder, count in counts.items() if count > 24} == {}


def test_no_class_name_is_defined_twice() -> None:
    homes: dict[str, list[str]] = {}
    for path in files():
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(str(path.relative_to(PACKAGE)))
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


@pytest.mark.slow
def test_folium_is_imported_by_its_two_maps_only() -> None:
    users = [
        path.name for path in files() if any(name.split(".")[0] in ("folium", "branca") for _, name in imports(path))
    ]
    assert users == ["folium_layers.py", "folium_map.py"]


def test_planar_measures_stay_in_geodesy() -> None:
    offenders = []
    for path in files():
        # Drawing may compare areas to leave slivers out; nothing there is a measure that anybody reads.
        if path in (PACKAGE / "geo" / "geodesy.py", PACKAGE / "geo" / "layers.py") or part(path) == "maps":
            continue
        for node in ast.walk(parsed(path)):
            planar = isinstance(node, ast.Attribute) and node.attr in ("buffer", "area")
            if planar and not ast.unparse(node.value).endswith(("self", "geodesy", "np", "numpy")):
                offenders.append(f"{path.relative_to(PACKAGE)}:{node.lineno} .{node.attr}")
    assert offenders == []


def test_public_names_are_what_all_says() -> None:
    for name in routes.__all__:
        assert getattr(routes, name) is not None
    assert set(routes.__all__) == set(dir(routes))


def test_import_is_light() -> None:
    heavy = "{'geopandas', 'pandas', 'shapely', 'networkx', 'folium', 'matplotlib', 'pyproj'}"
    code = f"import sys, routes, routes.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


RECORD = {
    "waypoints": records.Waypoint, "legs": records.Leg, "routes": records.Route,
    "observations": records.Observation, "closures": records.Closure, "sources": records.Source,
    "annotations": Annotation, "chapters": Chapter,
}  # fmt: skip


@pytest.mark.parametrize("table", schema.TABLES)
def test_the_schema_has_the_fields_of_the_record(table: str) -> None:
    # Lines and polygons travel in GeoJSON beside the tables; `extra` is the columns the schema does not know.
    elsewhere = {"geometry", "extent", "extra", "length_km", "picture"}
    wanted = [entry.name for entry in dataclasses.fields(RECORD[table]) if entry.name not in elsewhere]
    assert sorted(field["name"] for field in schema.fields(table)) == sorted(wanted)


@pytest.mark.parametrize(
    ("table", "name", "kind"),
    [
        ("waypoints", "kind", records.PlaceKind),
        ("legs", "mode", records.Mode),
        ("legs", "basis", records.Basis),
        ("legs", "certainty", records.Certainty),
        ("observations", "measure", records.Measure),
    ],
)
def test_the_schema_lists_the_same_choices_as_the_enumeration(table: str, name: str, kind: type) -> None:
    assert schema.field(table, name)["constraints"]["enum"] == [str(member) for member in kind]  # type: ignore[attr-defined]


def test_every_language_has_the_same_strings() -> None:
    import json

    from routes.i18n.language import LANGUAGES

    folder = PACKAGE / "i18n" / "strings"
    parts = sorted(path.name for path in (folder / "en").glob("*.json"))
    for lang in LANGUAGES:
        assert sorted(path.name for path in (folder / lang).glob("*.json")) == parts
        for part in parts:
            read = [set(json.loads((folder / code / part).read_text(encoding="utf-8"))) for code in ("en", lang)]
            assert read[0] == read[1], f"{lang}/{part}"
