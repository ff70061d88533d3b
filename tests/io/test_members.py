"""Files of a folder that somebody else made: nothing outside it is read, and nothing but a regular file is opened."""

from __future__ import annotations

import ast
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.cli import main
from routes.errors import FileError, RefusedError, RoutesError
from routes.model import files
from routes.model.chapter import Chapter
from routes.model.schema import TABLES
from tests.toy import toy

PACKAGE = Path(routes.__file__).parent
SECRET = "SECRET-9"
# The smallest PNG that is one: a grey pixel (PNG specification, section 5 and 11).
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system makes no links and pipes")


@pytest.fixture(params=["held folders", "by name"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read as on systems that open a name in an open folder, and as on those that do not."""
    if request.param == "by name":
        monkeypatch.setattr(files, "_HAS_DIR_FD", False)
    return str(request.param)


def in_time(work: Callable[[], Any], seconds: float = 60) -> Any:
    """Return what a piece of work returns or raises; fail if it waits for something that never comes."""
    got: list[tuple[str, Any]] = []

    def run() -> None:
        try:
            got.append(("returned", work()))
        except BaseException as fault:  # noqa: BLE001 - handed on to the test
            got.append(("raised", fault))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    assert got, "it hangs"
    kind, what = got[0]
    if kind == "raised":
        raise what
    return what


# --- the reader itself --------------------------------------------------------------------------------------------
def test_a_member_is_read_in_the_folder_and_in_a_folder_of_it(tmp_path: Path, way: str) -> None:
    (tmp_path / "up").mkdir()
    (tmp_path / "a.txt").write_bytes(b"one")
    (tmp_path / "up" / "b.txt").write_bytes(b"two")
    assert files.read_member(tmp_path, "a.txt") == b"one"
    assert files.read_member(tmp_path, "up/b.txt") == b"two"
    assert files.find_member(tmp_path, "c.txt") is None
    assert files.find_member(tmp_path, "no/c.txt") is None
    assert files.find_member(tmp_path, "a.txt/c.txt") is None
    with pytest.raises(FileError, match=r"c\.txt: no such file"):
        files.read_member(tmp_path, "c.txt")


def test_the_folder_itself_may_be_a_link_since_a_person_named_it(tmp_path: Path, way: str) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_bytes(b"one")
    (tmp_path / "net").symlink_to("real")
    assert files.read_member(tmp_path / "net", "a.txt") == b"one"


def put_link(folder: Path, outside: Path) -> str:
    (folder / "x").symlink_to(outside / "secret.txt")
    return "x"


def put_relative_link(folder: Path, outside: Path) -> str:
    (folder / "x").symlink_to("../outside/secret.txt")
    return "x"


def put_link_within(folder: Path, outside: Path) -> str:
    (folder / "real.txt").write_text("fine", encoding="utf-8")
    (folder / "x").symlink_to("real.txt")
    return "x"


def put_link_to_nothing(folder: Path, outside: Path) -> str:
    (folder / "x").symlink_to(outside / "nothing.txt")
    return "x"


def put_linked_folder(folder: Path, outside: Path) -> str:
    (folder / "up").symlink_to(outside)
    return "up/secret.txt"


def put_linked_inner_folder(folder: Path, outside: Path) -> str:
    (folder / "a").mkdir()
    (folder / "a" / "b").symlink_to(outside)
    return "a/b/secret.txt"


def put_loop(folder: Path, outside: Path) -> str:
    (folder / "x").symlink_to("x")
    return "x"


def put_process_files(folder: Path, outside: Path) -> str:
    (folder / "x").symlink_to("/proc/self/environ")
    return "x"


def put_pipe(folder: Path, outside: Path) -> str:
    os.mkfifo(folder / "x")
    return "x"


def put_folder(folder: Path, outside: Path) -> str:
    (folder / "x").mkdir()
    return "x"


def put_socket(folder: Path, outside: Path) -> str:
    here = os.getcwd()
    os.chdir(folder)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("x")
    finally:
        os.chdir(here)
    return "x"


PUT = [
    put_link, put_relative_link, put_link_within, put_link_to_nothing, put_linked_folder, put_linked_inner_folder, put_loop,
    put_process_files, put_pipe, put_folder, put_socket,
]  # fmt: skip


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Return a folder with files that are nobody's business."""
    made = tmp_path / "outside"
    made.mkdir()
    (made / "secret.txt").write_text(SECRET, encoding="utf-8")
    (made / "x.png").write_bytes(PIXEL)
    return made


@pytest.mark.parametrize("put", PUT)
def test_what_is_no_regular_file_of_the_folder_is_refused(put: Any, tmp_path: Path, outside: Path, way: str) -> None:
    folder = tmp_path / "net"
    folder.mkdir()
    name = put(folder, outside)
    for read in (files.read_member, files.find_member):
        with pytest.raises(
            RefusedError, match=r"expected a file.*, found a (link to somewhere else|pipe|folder|socket)"
        ):
            in_time(lambda read=read: read(folder, name))


@pytest.mark.parametrize(
    "name",
    [
        "../outside/secret.txt",
        "/etc/hostname",
        "a/../../outside/secret.txt",
        "",
        ".",
        "..",
        "a//b",
        "a\\b",
        "C:x",
        "a\0b",
    ],
)
def test_a_name_that_leads_out_is_refused(name: str, tmp_path: Path, outside: Path, way: str) -> None:
    (tmp_path / "net" / "a").mkdir(parents=True)
    with pytest.raises(RefusedError, match="is not the plain name of a file in the folder"):
        files.read_member(tmp_path / "net", name)


def test_a_file_that_a_person_names_may_be_a_link_and_is_no_pipe(tmp_path: Path, outside: Path) -> None:
    (tmp_path / "mine.txt").symlink_to(outside / "secret.txt")
    assert files.read_bytes(tmp_path / "mine.txt") == SECRET.encode()
    os.mkfifo(tmp_path / "pipe")
    for path, kind in ((tmp_path / "pipe", "pipe"), (Path("/dev/zero"), "device"), (outside, "folder")):
        with pytest.raises(RefusedError, match=f"expected a file, found a {kind}"):
            in_time(lambda path=path: files.read_bytes(path))


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path, way: str) -> None:
    (tmp_path / "a").write_bytes(b"x" * 11)
    assert files.read_member(tmp_path, "a", largest=11) == b"x" * 11
    for read in (
        lambda: files.read_member(tmp_path, "a", largest=10),
        lambda: files.read_bytes(tmp_path / "a", largest=10),
    ):
        with pytest.raises(FileError, match="are more than the"):
            read()


def test_a_file_that_says_it_is_empty_and_never_ends_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    # /proc/self/maps says 0 bytes and has thousands.
    with pytest.raises(FileError, match="are more than the"):
        files.read_bytes("/proc/self/maps", largest=100)


def test_no_descriptor_is_left_open(tmp_path: Path, outside: Path, way: str) -> None:
    folder = tmp_path / "net"
    (folder / "up").mkdir(parents=True)
    (folder / "up" / "a").write_bytes(b"x")
    names = ["up/a", "up/none", "up"]
    for put in (put_link, put_linked_inner_folder):
        names.append(put(folder, outside))
    before = len(os.listdir("/proc/self/fd"))
    for name in names * 5:
        try:
            files.find_member(folder, name)
        except RoutesError:
            continue
    assert len(os.listdir("/proc/self/fd")) == before


# --- a network folder from somebody else ------------------------------------------------------------------------
def network(folder: Path) -> Path:
    """Write a network with a story whose chapter has a picture; return its folder."""
    net = toy(chapters=[Chapter(title="One", view="alta", image="up/x.png", alt="Grey", picture=PIXEL)])
    return routes.write(net, folder / "net")


def run(capsys: Any, *argv: str) -> tuple[int, str, str]:
    code = in_time(lambda: main(list(argv)), 300)
    return (code, *capsys.readouterr())


def everything(folder: Path) -> bytes:
    """Return all that stands in the files beneath a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


MEMBERS = [
    "datapackage.json", *(f"{table}.csv" for table in TABLES), "legs.geojson", "areas.geojson", "alt.txt", "alt.en.txt", "up/x.png", "up",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["map", "check", "article", "convert"])
@pytest.mark.parametrize("name", MEMBERS)
def test_no_verb_reads_past_a_link_in_a_network_folder(
    name: str, verb: str, tmp_path: Path, outside: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = network(tmp_path)
    member = folder / name
    if member.exists():
        member.rename(outside / "was")
    else:
        (outside / "was").write_text(SECRET, encoding="utf-8")
    member.symlink_to(outside / "was")
    (tmp_path / "draft.md").write_text("From Ciudad Alta.", encoding="utf-8")
    argv = {
        "map": ("map", "net", "-o", "out.html"), "check": ("check", "net"), "convert": ("convert", "net", "out.geojson"),
        "article": ("article", "draft.md", "-n", "net", "-o", "out.html"),
    }[verb]  # fmt: skip
    code, out, err = run(capsys, *argv)
    if name.startswith("alt") and verb != "map":
        assert code == 0  # these words are of no use to it
    else:
        assert code in ((1, 5) if verb == "check" else (3, 5)), (out, err)
        assert "found a link to somewhere else" in out + err
        assert not list(tmp_path.glob("out.*"))
    assert SECRET not in out + err
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("out.*"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["alt.txt", "alt.es.txt", "alt.fr.txt", "up/x.png", "up"])
def test_a_build_publishes_nothing_that_a_link_leads_to_not_even_its_hash(
    name: str, tmp_path: Path, outside: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    member = network(tmp_path) / name
    target = outside / "was"
    if member.exists():
        member.rename(target)
    else:
        target.write_text(SECRET, encoding="utf-8")
    member.symlink_to(target)
    code, _, err = run(capsys, "build", "net", "-o", "out", "--lang", "es")
    assert code in (3, 5)
    assert "found a link to somewhere else" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["alt.txt", "waypoints.csv", "up/x.png", "datapackage.json"])
def test_no_verb_waits_for_a_pipe_in_a_network_folder(
    name: str, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    member = network(tmp_path) / name
    member.unlink(missing_ok=True)
    os.mkfifo(member)
    for argv in (("map", "net", "-o", "out.html"), ("build", "net", "-o", "out")):
        code, _, err = run(capsys, *argv)
        assert code in (3, 5)
        assert "found a pipe" in err or "is not a network folder" in err


def test_a_network_folder_that_a_person_names_by_a_link_is_read(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    network(tmp_path).rename(tmp_path / "real")
    (tmp_path / "net").symlink_to("real")
    assert run(capsys, "map", "net", "-o", "out.html")[0] == 0


# --- files that a person names --------------------------------------------------------------------------------------
def put_pipe_at(path: Path) -> str:
    os.mkfifo(path)
    return "found a pipe"


def put_device_at(path: Path) -> str:
    path.symlink_to("/dev/zero")
    return "found a device"


def put_folder_at(path: Path) -> str:
    path.mkdir()
    return "found a folder"


def put_nothing_at(path: Path) -> str:
    return "no such file"


NAMED = {
    "alt": ("map", "net", "-o", "out.html", "--alt", "x.txt"),
    "draft": ("article", "x.md", "-n", "net", "-o", "out.html"),
    "network": ("map", "x.csv", "-o", "out.html"),
    "geopackage": ("map", "x.gpkg", "-o", "out.html"),
    "shapefile": ("map", "x.shp", "-o", "out.html"),
    "layer": ("map", "net", "-o", "out.html", "--draw", "--layer", "x.geojson"),
    "graphml layer": ("map", "net", "-o", "out.html", "--draw", "--layer", "x.graphml"),
}


@pytest.mark.slow
@pytest.mark.parametrize("put", [put_pipe_at, put_device_at, put_folder_at, put_nothing_at])
@pytest.mark.parametrize("kind", NAMED)
def test_what_a_person_names_is_a_regular_file_and_nothing_is_waited_for(
    kind: str, put: Any, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    network(tmp_path)
    name = next(word for word in NAMED[kind] if word.startswith("x."))
    said = put(tmp_path / name)
    code, _, err = run(capsys, *NAMED[kind])
    assert code in (2, 3, 5)
    if not (put is put_folder_at and kind in ("network", "geopackage", "shapefile")):  # a folder may be a network
        assert said in err or "no such file" in err
    assert not (tmp_path / "out.html").exists()


def test_alt_may_be_a_link_and_is_text_of_a_sensible_size(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    network(tmp_path)
    (tmp_path / "mine.txt").write_text("In my own words.", encoding="utf-8")
    (tmp_path / "x.txt").symlink_to("mine.txt")
    assert run(capsys, *NAMED["alt"])[0] == 0
    assert "In my own words." in (tmp_path / "out.html").read_text(encoding="utf-8")
    (tmp_path / "mine.txt").write_bytes(b"x" * 1_000_001)
    code, _, err = run(capsys, *NAMED["alt"], "--force")
    assert (code, "are more than the 1 MB that are read" in err) == (3, True)
    (tmp_path / "mine.txt").write_bytes(b"caf\xe9")
    code, _, err = run(capsys, *NAMED["alt"], "--force")
    assert (code, "byte 0xe9 is not UTF-8" in err) == (3, True)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".dbf", ".shx", ".prj", ".cpg", ".qix"])
def test_a_part_of_a_layer_beside_it_is_no_link(
    suffix: str, tmp_path: Path, outside: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import geopandas
    from shapely.geometry import LineString

    monkeypatch.chdir(tmp_path)
    network(tmp_path)
    geopandas.GeoDataFrame({"a": ["b"]}, geometry=[LineString([(0, 0), (1, 0)])], crs="EPSG:4326").to_file(
        tmp_path / "roads.shp"
    )
    part = tmp_path / f"roads{suffix}"
    if part.exists():
        part.rename(outside / part.name)
    part.symlink_to(outside / part.name)
    code, _, err = run(capsys, "map", "net", "-o", "out.html", "--draw", "--layer", "roads.shp")
    assert (code, f"roads{suffix}: expected a file of the folder, found a link" in err) == (5, True)
    if suffix in (".dbf", ".shx", ".prj", ".cpg"):
        assert run(capsys, "map", "roads.shp", "-o", "out.html")[0] == 5


def test_a_repaired_copy_has_links_as_links_and_no_pipe(
    tmp_path: Path, outside: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = network(tmp_path)
    (folder / "notes.txt").symlink_to(outside / "secret.txt")
    (folder / "more").symlink_to(outside)
    os.mkfifo(folder / "pipe")
    assert run(capsys, "check", "net", "--repair", "fixed")[0] == 0
    assert (tmp_path / "fixed" / "notes.txt").is_symlink()
    assert (tmp_path / "fixed" / "more").is_symlink()
    assert not (tmp_path / "fixed" / "pipe").exists()


# --- every place where the package opens a file -----------------------------------------------------------------
OPENS = {"open", "read_text", "read_bytes", "fdopen", "urlopen", "fromfile", "load", "loadtxt", "memmap", "copyfile", "copy",
         "copy2", "copytree", "iterparse", "read_file", "read_parquet", "read_csv", "ZipFile", "connect", "slurp"}  # fmt: skip
HOME = "routes/model/files.py"
SAVING = "routes/saving.py"  # opens what it writes, and folders to make their entries last
# What is not a file of a user: strings, styles and schemas of the package, layers and tables it brings.
OWN = {
    "routes/model/schema/__init__.py: resources.files(__package__).joinpath(f'{table}.json').read_text",
    "routes/model/countries.py: (_STRINGS / lang / 'countries.json').read_text",
    "routes/i18n/language.py: file.read_text",
    "routes/maps/html/page.py: resources.files('routes.maps.html').joinpath('assets', name).read_text",
    "routes/maps/html/page.py: resources.files('routes.maps.html').joinpath('assets', 'minified', name).read_text",
    "routes/maps/html/page.py: resources.files('xstatic.pkg.leaflet').joinpath('data', name).read_bytes",
    "routes/maps/html/libraries.py: resources.files('xstatic.pkg.leaflet').joinpath('data', 'images', name).read_bytes",
    "routes/maps/html/libraries.py: resources.files('xstatic.pkg.jquery').joinpath('data', 'jquery.min.js').read_text",
    "routes/publish/embed.py: resources.files('routes.maps.html').joinpath('assets', 'routes-map.php').read_text",
    "routes/publish/site.py: resources.files('routes.maps.html').joinpath('assets', name).read_text",
    "routes/cli/preview.py: resources.files('routes.maps.html').joinpath('assets', name).read_bytes",
    "routes/geo/reference.py: np.load",
    "routes/geo/seaways.py: np.load",
    "routes/geo/coast.py: (folder / 'gshhsmeta_f.dat').read_text",
    "routes/geo/coast.py: np.memmap",
    "routes/geo/positions/gazetteer.py: (Path(folder) / 'data' / f'{name}.json').read_bytes",
    "routes/geo/positions/gazetteer.py: (Path(folder) / 'data' / 'cities500.json').read_bytes",
}
# What the package has just written itself, in a temporary folder or to nowhere.
MADE = {
    "routes/io/vector/flatgeobuf.py: path.read_bytes",
    "routes/io/vector/geo.py: sqlite3.connect",
    "routes/io/vector/shapefile.py: file.read_bytes",
    "routes/io/vector/shapefile.py: path.with_suffix('.cpg').read_bytes",
    "routes/io/vector/shapefile.py: zipfile.ZipFile",
    "routes/io/tabular/xlsx.py: zipfile.ZipFile",
    "routes/io/tabular/workbook_bounds.py: archive.open",
    "routes/io/tabular/workbook_bounds.py: zipfile.ZipFile",
    "routes/cli/__init__.py: os.open",
    "routes/io/attaching.py: path.open",
}
# Libraries that open by themselves what `open_regular` and `check_beside` have looked at, or bytes, or an address.
GIVEN = {
    "routes/io/safe.py: sqlite3.connect",
    "routes/io/safe.py: zipfile.ZipFile",
    "routes/geo/providers/network.py: geopandas.read_file",
    "routes/geo/providers/network.py: geopandas.read_parquet",
    "routes/geo/providers/network.py: ElementTree.iterparse",
    "routes/geo/providers/routing.py: opener.open",
    "routes/maps/tiles/archive.py: sqlite3.connect",
    "routes/maps/tiles/raster.py: rasterio.open",
}


def opening() -> Iterator[str]:
    """Yield every call in the package that may open a file to read it, with its file."""
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE.parent).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        homes = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module in ("routes.model.files",)
            for alias in node.names
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            text = ast.unparse(node.func)
            if name in OPENS and where not in (HOME, SAVING) and name not in homes and not text.startswith("files."):
                yield f"{where}: {text}"


# Calls of the same name that open no file.
NO_FILE = {
    "routes/cli/article.py: webbrowser.open", "routes/cli/build.py: webbrowser.open", "routes/cli/map_.py: webbrowser.open",
    "routes/cli/preview.py: webbrowser.open", "routes/catalog.py: load", "routes/cli/list_.py: catalog.load",
    "routes/cli/new.py: catalog.load", "routes/geo/layers.py: edge.copy", "routes/cli/article.py: article.read_file", "routes/article/draft.py: read_file",
    "routes/graph/conserved.py: reached.copy", "routes/graph/effects.py: self.longest.copy", "routes/graph/effects.py: tree.usable.copy",
    "routes/graph/arrays.py: copy.copy", "routes/graph/arrays.py: costs.copy", "routes/maps/image/space.py: space.taken.copy",
    # Bytes in memory.
    "routes/publish/publication.py: zipfile.ZipFile",
    "routes/maps/image/paper.py: Image.open", "routes/maps/styles/reading.py: Image.open",
    "routes/maps/tiles/raster.py: Image.open",
    "routes/maps/styles/reading.py: image.load",
    "routes/io/repair.py: made.copy",  # `Replacement.copy`, of saving
    "routes/geo/reference.py: _cells(layer).iloc[chosen].reset_index(drop=True).copy", "routes/geo/reference.py: shapes(layer)[chosen].copy",
}  # fmt: skip


@pytest.mark.slow
def test_every_file_is_opened_in_one_home() -> None:
    known = OWN | MADE | GIVEN | NO_FILE
    found = set(opening())
    assert sorted(found - known) == []
    # The lists name nothing that is no longer there.
    assert sorted(known - found) == []
