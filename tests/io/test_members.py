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
from routes.errors import FileError, RefusedError, RoutesError
from routes.model import files

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


# --- every place where the package opens a file -----------------------------------------------------------------
OPENS = {"open", "read_text", "read_bytes", "fdopen", "urlopen", "fromfile", "load", "loadtxt", "memmap", "copyfile", "copy",
         "copy2", "copytree", "iterparse", "read_file", "read_parquet", "read_csv", "ZipFile", "connect", "slurp"}  # fmt: skip
HOME = "routes/model/files.py"
# What is no file of a user: strings, styles and schemas of the package, layers and tables it brings.
OWN = {
    "routes/model/schema/__init__.py: resources.files(__package__).joinpath(f'{table}.json').read_text",
    "routes/maps/text.py: file.read_text",
    "routes/maps/document.py: resources.files('routes.maps').joinpath('page', name).read_text",
    "routes/maps/document.py: resources.files('xstatic.pkg.leaflet').joinpath('data', name).read_text",
    "routes/maps/build.py: resources.files('routes.maps').joinpath('page', name).read_text",
    "routes/cli/preview.py: resources.files('routes.maps').joinpath('page', name).read_bytes",
    "routes/geo/shp.py: path.read_bytes",
    "routes/geo/layers.py: geopandas.read_file",
    "routes/geo/seaways.py: np.load",
    "routes/geo/positions/gazetteer.py: (Path(folder) / 'data' / f'{name}.json').read_bytes",
}
# What the package has just written itself, in a temporary folder or to nowhere.
MADE = {
    "routes/cli/build.py: path.read_bytes",
    "routes/io/shapefile.py: file.read_bytes",
    "routes/io/shapefile.py: zipfile.ZipFile",
    "routes/cli/__init__.py: os.open",
}
# Libraries that open by themselves what `open_regular` and `check_beside` have looked at, or bytes, or an address.
GIVEN = {
    "routes/io/safe.py: sqlite3.connect",
    "routes/io/safe.py: zipfile.ZipFile",
    "routes/geo/providers/network.py: geopandas.read_file",
    "routes/geo/providers/network.py: geopandas.read_parquet",
    "routes/geo/providers/network.py: ElementTree.iterparse",
    "routes/geo/providers/routing.py: opener.open",
    "routes/io/repair.py: shutil.copytree",
    "routes/io/folder.py: shutil.copytree",
}


def opening() -> Iterator[str]:
    """Yield every call in the package that may open a file to read it, with its file."""
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE.parent).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        homes = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module in ("routes.model.files", "routes.io.files")
            for alias in node.names
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            text = ast.unparse(node.func)
            if name in OPENS and where != HOME and name not in homes and not text.startswith("files."):
                yield f"{where}: {text}"


def test_every_file_is_opened_in_one_home() -> None:
    allowed = OWN | MADE | GIVEN
    found = set(opening()) - {f"{path}: {call}" for path, call in NO_FILE}
    assert sorted(found - allowed) == []


# Calls of the same name that open no file.
NO_FILE = {
    ("routes/catalog.py", "read"),
}
