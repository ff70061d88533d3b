"""What is promised to users: how a name goes, and that files of every version are read."""

from __future__ import annotations

import ast
import inspect
import json
import re
import shutil
import tomllib
import warnings
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import routes
from routes.deprecation import deprecated, deprecated_argument, removed_in
from routes.errors import DataError
from routes.model import schema
from tests.io.test_workbooks import xlsx

ROOT = Path(__file__).parent.parent
RELEASES = ROOT / "tests" / "releases"
PROMISES = (ROOT / "docs" / "explanation" / "promises.md").read_text(encoding="utf-8")


@deprecated(since="0.2", instead="call new")
def old(count: int = 1) -> int:
    """Return a number.

    Parameters
    ----------
    count
        The number.
    """
    return count


@deprecated_argument("metres", since="0.2", new="km", value=lambda metres: metres / 1000)
def far(*, km: float) -> float:
    return km


def test_a_deprecated_function_works_and_warns_at_the_line_of_its_caller() -> None:
    with pytest.warns(DeprecationWarning, match="^old is deprecated since 0.2 and goes in 0.4: call new$") as caught:
        assert old(count=3) == 3
    assert caught[0].filename == __file__


def test_its_documentation_says_so_and_keeps_its_parameters() -> None:
    text = inspect.getdoc(old) or ""
    assert text.startswith("Return a number.\n\n.. deprecated:: 0.2\n    It goes in 0.4: call new.")
    assert "Parameters\n----------\ncount" in text
    assert old.__name__ == "old"


def test_a_renamed_argument_is_taken_under_both_names_but_not_twice() -> None:
    with pytest.warns(
        DeprecationWarning, match=r"far\(metres=...\) is deprecated since 0.2 and goes in 0.4: write km="
    ):
        assert far(metres=1500) == 1.5
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert far(km=2.0) == 2.0
    with pytest.raises(TypeError, match="takes km="):
        far(km=2.0, metres=1)


def decorated() -> list[tuple[str, str]]:
    """Return where the package deprecates something, and since when."""
    found = []
    for path in sorted((ROOT / "routes").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("deprecated", "deprecated_argument"):
                since = next(key.value.value for key in node.keywords if key.arg == "since")
                found.append((f"{path.relative_to(ROOT)}:{node.lineno}", since))
    return found


def test_nothing_that_was_to_go_is_still_there() -> None:
    now = tuple(map(int, routes.__version__.split(".")[:2]))
    for where, since in decorated():
        assert re.fullmatch(r"\d+\.\d+", since), where
        assert now < tuple(map(int, removed_in(since).split("."))), f"{where} was to go in {removed_in(since)}"


def test_every_deprecation_is_in_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert (decorated() == []) == ("### Deprecated" not in text)


def test_the_page_says_what_the_code_does() -> None:
    assert f"for {['no', 'one', 'two'][routes.deprecation.KEPT]} minor versions" in PROMISES
    assert f"schema {schema.VERSION}" in PROMISES
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pythons = [line.rsplit(" ", 1)[1] for line in project["classifiers"] if re.search(r"Python :: 3\.\d", line)]
    assert f"{pythons[0]} to {pythons[-1]}" in PROMISES


# --- files of every version --------------------------------------------------------------------------------------
def kept() -> list[Path]:
    return sorted(path for version in RELEASES.iterdir() if version.is_dir() for path in version.iterdir())


def test_each_schema_version_has_files_that_are_kept() -> None:
    listed = json.loads((RELEASES / "schemas.json").read_text(encoding="utf-8"))
    assert listed[routes.__version__] == schema.VERSION, "a release says which schema it writes"
    assert sorted(set(listed.values())) == list(range(1, schema.VERSION + 1))
    for version in listed:
        assert (RELEASES / version / "network").is_dir()


@pytest.mark.parametrize("path", kept(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_of_each_version_is_read_as_the_network_it_was_written_from(path: Path) -> None:
    net = routes.read(path)
    assert net.records() == routes.read(path.parent / "network").records()
    # What the network of 0.1.0 says, by hand.
    assert [place.name for place in net.waypoints.values()] == ["Ciudad Alta", "El Cruce", "Nórte", "Puerto Bajo"]
    assert net.waypoints["cruce"].country == ("BBB", "CCC")
    assert list(net.legs["alta--norte-air"].line.coords) == [(0, 0), (3, 0), (2, 0), (2, 1)]
    assert str(net.legs["cruce--norte-bus"].valid) == "2022/.."
    assert [(row.about, row.measure.value, str(row.period), row.value) for row in net.observations] == [
        ("cruce", "transit", "2022", 7)
    ]
    assert [str(closure.valid) for closure in net.closures] == ["2021-03/2021-05"]
    assert [source.publisher for source in net.sources.values()] == ["The Office"]


def test_a_file_of_a_later_schema_is_refused_in_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    shutil.copytree(RELEASES / "0.1.0" / "network", folder)
    document = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for number in (schema.VERSION + 1, schema.VERSION):
        (folder / "datapackage.json").write_text(json.dumps({**document, "routes:schema": number}), encoding="utf-8")
        if number == schema.VERSION:
            assert len(routes.read(folder).legs) == 5
            continue
        with pytest.raises(DataError, match="written by a later migration-routes: schema 2, and this version reads 1"):
            routes.read(folder)


def test_a_geojson_of_a_later_schema_is_refused_too(tmp_path: Path) -> None:
    document = json.loads((RELEASES / "0.1.0" / "network.geojson").read_text(encoding="utf-8"))
    (holder,) = (value for value in document.values() if isinstance(value, dict) and "meta" in value)
    holder["meta"]["routes:schema"] = 2
    path = tmp_path / "later.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(DataError, match="later.geojson was written by a later .*Install the newest migration-routes"):
        routes.read(path)


def test_a_workbook_of_a_later_schema_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "later.xlsx"
    xlsx(
        path,
        {
            "waypoints": [["id", "name", "lon", "lat"], ["a", "A", 1, 2]],
            "network": [["field", "value"], ["routes:schema", "2"]],
        },
    )
    with pytest.raises(DataError, match="was written by a later migration-routes: schema 2"):
        routes.read(path)


def test_the_conda_recipe_needs_what_the_package_needs() -> None:
    text = (ROOT / "packaging" / "conda" / "recipe.yaml").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = re.findall(r"^    - (\S+) (\S+)$", text.partition("  run:\n")[2].partition("\n\n")[0], re.MULTILINE)
    wanted = [re.match(r"([A-Za-z0-9._-]+)(.*)", line) for line in project["dependencies"]]
    # What conda calls otherwise: matplotlib without its windows.
    names = {"matplotlib": "matplotlib-base"}
    needed = {(names.get(one[1], one[1].lower()), one[2]) for one in wanted if one}
    assert set(listed) == {*needed, ("python", project["requires-python"])}
    assert f'version: "{project["version"]}"' in text
    # Leaflet's recipe, for channels without it, has a version that is wanted.
    leaflet = (ROOT / "packaging" / "conda" / "xstatic-leaflet" / "recipe.yaml").read_text(encoding="utf-8")
    (wanted_here,) = (Requirement(line) for line in project["dependencies"] if line.startswith("XStatic-Leaflet"))
    assert wanted_here.specifier.contains(re.findall(r'version: "(.*)"', leaflet)[0])
