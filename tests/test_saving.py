"""Writing has one home: whole, on the disk, or not at all; and no write stands anywhere else."""

from __future__ import annotations

import ast
import errno
import fcntl
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import routes
from routes import DataError, FileError, Network, RefusedError, UsageError, saving
from routes.cli import main
from routes.maps.html import page as document
from tests.test_house import PACKAGE, ROOT, files
from tests.toy import toy

ARTEFACTS = (
    "m.html",
    "m.svg",
    "m.png",
    "m.pdf",
    "n.geojson",
    "n.csv",
    "n.graphml",
    "n.gpkg",
    "n.parquet",
    "n.zip",
    "net",
)
# A CSV of places says what it leaves out.
pytestmark = pytest.mark.filterwarnings("ignore::routes.RoutesWarning")


# --- one home ---------------------------------------------------------------------------------------------------------
WRITES = {
    "write_text", "write_bytes", "to_file", "to_csv", "to_parquet", "to_feather", "to_json", "savefig", "imsave",
    "write_dataframe", "write_graphml", "mkdir", "makedirs", "rename", "renames", "replace", "move", "copy", "copy2",
    "copyfile", "copytree", "rmtree", "unlink", "rmdir", "symlink_to", "hardlink_to", "symlink", "link", "touch",
    "mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryDirectory", "TemporaryFile", "truncate", "fsync",
}  # fmt: skip
# A name alone does not say that a file is meant: these are methods of texts, frames, dictionaries and records as well.
OF_A_MODULE = {"replace", "copy", "move", "to_csv", "to_json", "rename", "link", "touch", "truncate"}
MODULES = {"os", "shutil", "pathlib", "Path"}
# What is written into a path that the home handed out, into memory, or is no save.
ALLOWED = {
    ("io/formats.py", "write_bytes"),  # the home's
    ("io/repair.py", "write_bytes"),
    ("io/attaching.py", "open(w)"),  # into `replacing`
    ("maps/answer_maps.py", "write_bytes"),
    ("io/locating.py", "write_bytes"),
    ("maps/html/page.py", "write_bytes"),
    ("maps/image/write.py", "write_bytes"),
    ("io/formats.py", "write_graphml"),  # returns text
    ("io/vector/geo.py", "write_dataframe"),  # into `replacing`
    ("io/vector/geo.py", "to_parquet"),  # into memory
    ("io/vector/shapefile.py", "write_dataframe"),  # into `replacing`
    ("io/vector/shapefile.py", "ZipFile(w)"),  # into `replacing`
    ("io/vector/shapefile.py", "mkdir"),  # into `replacing`
    ("maps/image/paper.py", "savefig"),  # into memory
    ("io/vector/shapefile.py", "write_bytes(read)"),  # into `scratch`: GDAL sees a folder with the checked parts alone
    ("io/vector/flatgeobuf.py", "write_bytes(read)"),
    ("io/vector/flatgeobuf.py", "write_dataframe"),
    ("io/tabular/workbook_bounds.py", "ZipFile(w)"),  # into memory
    ("io/tabular/xlsx.py", "ZipFile(w)"),  # into memory
    ("io/buffers.py", "write_bytes"),  # the home's, into `scratch`
    ("publish/publication.py", "ZipFile(w)"),  # into memory
    ("cli/convert.py", "TemporaryDirectory"),  # what goes to standard output
    ("maps/tiles/archive.py", "sqlite3.connect"),  # to read: mode=ro
    ("cli/__init__.py", "os.open"),  # os.devnull
}


def writes_in(path: Path) -> list[tuple[str, str, int]]:
    found = []
    name = path.relative_to(PACKAGE).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if called in ("open", "fdopen", "ZipFile"):
            modes = [
                each.value
                for each in node.args + [word.value for word in node.keywords]
                if isinstance(each, ast.Constant)
            ]
            writing = [
                str(mode)
                for mode in modes
                if isinstance(mode, str) and set(mode) <= set("rwaxbt+") and set(mode) & set("wax+")
            ]
            if writing and owner != "webbrowser":
                found.append((name, f"{called}({writing[0]})", node.lineno))
            elif (
                owner == "os"
                and called == "open"
                and any("O_WR" in ast.unparse(each) or "O_RDWR" in ast.unparse(each) for each in node.args)
            ):
                found.append((name, "os.open", node.lineno))
        elif (
            called == "connect"
            and owner == "sqlite3"
            and "mode=ro" not in ast.unparse(node)
            and "where" not in ast.unparse(node)
        ):
            found.append((name, "sqlite3.connect", node.lineno))
        elif called in WRITES and (called not in OF_A_MODULE or owner in MODULES):
            reading = name in ("io/vector/shapefile.py", "io/vector/flatgeobuf.py") and called == "write_bytes"
            found.append((name, "write_bytes(read)" if reading else called, node.lineno))
    return found


@pytest.mark.slow
def test_nothing_is_written_but_by_the_one_home() -> None:
    found = {
        (name, what): f"{name}:{line} {what}"
        for path in files()
        if path != PACKAGE / "saving.py"
        for name, what, line in writes_in(path)
    }
    assert [where for each, where in found.items() if each not in ALLOWED] == []
    assert sorted(ALLOWED - set(found)) == []  # nothing is allowed that is no longer there


# --- files ------------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("name", ARTEFACTS)
def test_content_and_folder_are_forced_to_the_disk_before_a_save_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    told: list[str] = []
    real_sync, real_replace, real_rename = os.fsync, os.replace, os.rename

    def sync(handle: int) -> None:
        told.append(f"sync {os.readlink(f'/proc/self/fd/{handle}')}")
        real_sync(handle)

    def moved(real: Callable[..., None]) -> Callable[..., None]:
        def move(old: Path, new: Path) -> None:
            told.append(f"rename {new}")
            real(old, new)

        return move

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", moved(real_replace))
    monkeypatch.setattr(os, "rename", moved(real_rename))
    toy().save(tmp_path / name)
    renamed = told.index(f"rename {tmp_path / name}")
    assert any(line.startswith("sync") and ".routes-0/" in line for line in told[:renamed])
    assert told[renamed + 1 :] == [f"sync {tmp_path}"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ARTEFACTS)
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full: make room"),
        (errno.EDQUOT, "Your share of the disk is used up"),
        (errno.EIO, "The disk or the connection to it fails"),
        (errno.EROFS, "Nothing can be written there"),
        (errno.EACCES, "It is somebody else's"),
        (errno.EMFILE, "Too many files are open"),
    ],
)
def test_what_the_system_says_becomes_one_line_that_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int, words: str
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    old = tmp_path / name
    if name == "net":
        routes.write(toy(closures=()), old)
    else:
        old.write_text("old", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(FileError, match=words) as caught:
        toy().save(old)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{old}: cannot be written: {os.strerror(number)}. ")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("no/{}", "The folder does not exist: make it first"),
        ("file/{}", "A part of the path is a file"),
        ("folder-{}", "folder"),
        ("pipe-{}", "found a device or a pipe"),
        ("x" * 300 + "{}", "Choose a shorter name"),
        ("circle/{}", "Links there lead in a circle"),
    ],
)
@pytest.mark.parametrize("name", [name for name in ARTEFACTS if name != "net"])
def test_a_place_where_nothing_can_be_written_is_one_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, where: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("x", encoding="utf-8")
    Path(f"folder-{name}").mkdir()
    os.mkfifo(f"pipe-{name}")
    Path("circle").symlink_to("circle")
    with pytest.raises((FileError, RefusedError), match=words) as caught:
        toy().save(where.format(name))
    assert "\n" not in str(caught.value)


NO_PATHS = (None, 3, b"m.html", "", " ", "a\0.html", "\ud800.html")
# Maps, networks and articles are also written into a buffer; what is a folder is not.
WAYS = [(way, path) for way in ("save", "map", "write", "flee", "article") for path in NO_PATHS]
WAYS += [("flee", io.BytesIO())]


@pytest.mark.parametrize(("way", "path"), WAYS)
def test_what_is_no_path_is_a_usage_error(path: object, way: str) -> None:
    net = toy()
    ways: dict[str, Callable[[], object]] = {
        "save": lambda: net.save(path),  # type: ignore[arg-type]
        "map": lambda: net.map(basemap="none").save(path),
        "write": lambda: routes.write(net, path),  # type: ignore[arg-type]
        "flee": lambda: net.to_flee(path, "2022"),  # type: ignore[arg-type]
        "article": lambda: net.article("# T\n\nFrom Ciudad Alta to Puerto Bajo.").save(path),  # type: ignore[arg-type]
    }
    with pytest.raises(UsageError, match="is not a path: name a file or a folder"):
        ways[way]()


@pytest.mark.parametrize(
    "line", ["convert net -", "map net -o -", "build net -o -", "article net/draft.md -n net -o -", "check net --repair -", "new -", "convert net - --flee 2022"]
)  # fmt: skip
def test_a_dash_is_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    routes.write(toy(), "net")
    assert main(line.split()) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "-" in said
    assert os.listdir(tmp_path) == ["net"]


@pytest.mark.slow
def test_a_standard_output_that_takes_nothing_is_one_line() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "routes", "list"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 3
    assert done.stderr == "routes: standard output: No space left on device\n"


def test_a_geopackage_that_is_not_what_was_written_is_not_called_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyogrio

    real = pyogrio.write_dataframe

    def cut(frame: object, path: Path, **options: object) -> None:
        real(frame, path, **options)
        if options["layer"] == "routes_network":
            os.truncate(path, Path(path).stat().st_size - 4096)

    (tmp_path / "n.gpkg").write_text("old", encoding="utf-8")
    monkeypatch.setattr(pyogrio, "write_dataframe", cut)
    with pytest.raises(FileError, match="cannot be written: "):
        routes.write(toy(), tmp_path / "n.gpkg")
    assert (tmp_path / "n.gpkg").read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["n.gpkg"]


def test_a_geopackage_that_lacks_a_row_that_nobody_reads_is_not_called_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    import pyogrio

    real, count = pyogrio.write_dataframe, [0]

    def less(frame: object, path: Path, **options: object) -> None:
        real(frame, path, **options)
        count[0] += 1
        if count[0] == 2:  # as where the disk fails once
            with sqlite3.connect(path) as connection:
                connection.execute("UPDATE gpkg_contents SET min_x = NULL")
            connection.close()

    monkeypatch.setattr(pyogrio, "write_dataframe", less)
    with pytest.raises(FileError, match="cannot be written: "):
        routes.write(toy(), tmp_path / "n.gpkg")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf", ".prj", ".cpg"])
def test_a_shapefile_that_is_not_what_was_written_is_not_called_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    import pyogrio

    real = pyogrio.write_dataframe

    def cut(frame: object, path: Path, **options: object) -> None:
        real(frame, path, **options)
        file = Path(path).with_suffix(suffix)
        os.truncate(file, file.stat().st_size // 2)

    monkeypatch.setattr(pyogrio, "write_dataframe", cut)
    with pytest.raises(FileError, match="cannot be written: "):
        routes.write(toy(), tmp_path / "n.zip")
    assert os.listdir(tmp_path) == []


# --- what a killed save leaves ----------------------------------------------------------------------------------------
def test_what_a_dead_process_left_goes_with_the_next_save_and_nothing_else(tmp_path: Path) -> None:
    for name in (
        ".m.html.routes-0",
        ".m.html.routes-7",
        ".m.html.routes-mine",
        ".n.html.routes-0",
        ".m.html.routes-1000",
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "m.html").write_text("half", encoding="utf-8")
    (tmp_path / ".m.html.routes-3").write_text("a file of somebody", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").write_text("x", encoding="utf-8")
    (tmp_path / ".m.html.routes-4").symlink_to("elsewhere")
    (tmp_path / ".m.html.routes-5").mkdir()
    alive = os.open(tmp_path / ".m.html.routes-5", os.O_RDONLY)
    fcntl.flock(alive, fcntl.LOCK_EX)
    document.write_page("new", tmp_path / "m.html")
    os.close(alive)
    assert sorted(os.listdir(tmp_path)) == [
        ".m.html.routes-1000", ".m.html.routes-3", ".m.html.routes-4", ".m.html.routes-5", ".m.html.routes-mine",
        ".n.html.routes-0", "elsewhere", "m.html",
    ]  # fmt: skip
    assert (tmp_path / "elsewhere" / "kept").exists()


@pytest.mark.parametrize(
    ("line", "target"), [("new net", "net"), ("check p.csv --repair q.csv", "q.csv"), ("convert net n.csv", "n.csv")]
)
def test_what_a_dead_process_left_goes_also_where_the_next_save_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, target: str
) -> None:
    """As where a process was killed after its target stood and before its folder had gone."""
    monkeypatch.chdir(tmp_path)
    routes.write(toy(), "net")
    for name in ("p.csv", "q.csv", "n.csv"):
        Path(name).write_text('name,lat,lon\nTurbo,"8,09",-76.73\n', encoding="utf-8")
    before = sorted(os.listdir(tmp_path))
    (tmp_path / f".{target}.routes-0").mkdir()
    assert main(line.split()) == 5
    assert sorted(os.listdir(tmp_path)) == before


def test_two_saves_of_one_file_at_once_are_both_whole(tmp_path: Path) -> None:
    target = tmp_path / "m.html"
    with saving.replacing(target) as first, saving.replacing(target) as second:
        first.write_text("first", encoding="utf-8")
        second.write_text("second", encoding="utf-8")
        assert first != second
    assert target.read_text(encoding="utf-8") == "first"
    assert os.listdir(tmp_path) == ["m.html"]


# --- folders ----------------------------------------------------------------------------------------------------------
def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("lasting", [True, False])
def test_a_rename_that_fails_never_costs_the_folder_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool, lasting: bool
) -> None:
    """Without an exchange and with renames that keep failing, the old folder is named, and comes back next time."""
    target = routes.write(toy(), tmp_path / "net")
    before = contents(target)
    real, count = os.rename, [0]

    def rename(old: Path, new: Path) -> None:
        count[0] += 1
        if count[0] == 2 or (lasting and count[0] > 2):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(old, new)

    def fail(*_: object) -> bool:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", rename)
        if exchange:
            patched.setattr(saving, "_exchange", fail)
        else:
            patched.setattr(saving, "_renameat2", lambda: None)
        with pytest.raises(FileError, match="net: cannot be written: ") as caught:
            routes.write(toy(closures=()), target)
    if exchange or not lasting:
        assert contents(target) == before
        assert os.listdir(tmp_path) == ["net"]
    else:
        aside = tmp_path / ".net.routes-0" / "old"
        assert f"What was there is in {aside}" in str(caught.value)
        assert contents(aside) == before
        with pytest.raises(ZeroDivisionError), saving.replacing_folder(target):
            1 / 0  # noqa: B018
        assert contents(target) == before
        assert os.listdir(tmp_path) == ["net"]


@pytest.mark.parametrize("name", ["net", "n.csv"])
def test_what_is_first_made_and_whose_name_does_not_reach_the_disk_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    real = os.fsync

    def sync(handle: int) -> None:
        if os.readlink(f"/proc/self/fd/{handle}") == str(tmp_path) and (tmp_path / name).exists():
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(handle)

    monkeypatch.setattr(os, "fsync", sync)
    with pytest.raises(FileError, match="The disk or the connection to it fails"):
        routes.write(toy(), tmp_path / name)
    assert os.listdir(tmp_path) == []


def test_a_second_run_is_told_and_the_lock_goes_with_the_process(tmp_path: Path) -> None:
    code = "import sys, time; from routes import saving\nwith saving.replacing_folder(sys.argv[1]): print(1, flush=True); time.sleep(600)"
    target = tmp_path / "out"
    with subprocess.Popen([sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(FileError, match="out: another run is writing it: wait until it is done$"):
            routes.write(toy(), target)
        other.kill()
    assert os.listdir(tmp_path) == [".out.routes-0"]
    routes.write(toy(), target)
    assert os.listdir(tmp_path) == ["out"]


def test_what_somebody_else_put_into_a_folder_stays(tmp_path: Path) -> None:
    target = routes.write(toy(), tmp_path / "net")
    (target / "photos" / "deep").mkdir(parents=True)
    (target / "photos" / "deep" / "a.jpg").write_bytes(b"x")
    (target / "empty").mkdir()
    (target / "link").symlink_to("photos/deep/a.jpg")
    (target / "broken").symlink_to("nowhere")
    os.mkfifo(target / "pipe")
    target.chmod(0o750)
    (target / "photos").chmod(0o500)
    os.utime(target / "photos" / "deep" / "a.jpg", (1, 1))
    number = (target / "photos" / "deep" / "a.jpg").stat().st_ino
    routes.write(toy(closures=()), target)
    assert not (target / "closures.csv").exists()
    assert (target / "photos" / "deep" / "a.jpg").stat().st_ino == number
    assert (target / "photos" / "deep" / "a.jpg").stat().st_mtime == 1
    assert os.readlink(target / "link") == "photos/deep/a.jpg"
    assert os.readlink(target / "broken") == "nowhere"
    assert (target / "pipe").is_fifo()
    assert (target / "empty").is_dir()
    assert [path.stat().st_mode & 0o777 for path in (target, target / "photos")] == [0o750, 0o500]
    assert os.listdir(tmp_path) == ["net"]


def test_a_link_to_a_folder_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    routes.write(toy(), tmp_path / "releases" / "one")
    (tmp_path / "current").symlink_to("releases/one")
    routes.write(toy(closures=()), tmp_path / "current")
    assert os.readlink(tmp_path / "current") == "releases/one"
    assert not (tmp_path / "releases" / "one" / "closures.csv").exists()


def test_the_folder_one_is_in_and_what_is_mounted_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = routes.write(toy(), tmp_path / "net")
    before = contents(target)
    (target / "inner").mkdir()
    for here in (target, target / "inner"):
        monkeypatch.chdir(here)
        with pytest.raises(RefusedError, match="is the folder you are in"):
            routes.write(toy(closures=()), target)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os.path, "ismount", lambda path: str(path) == str(target))
    with pytest.raises(RefusedError, match="is a mount point"):
        routes.write(toy(closures=()), target)
    monkeypatch.setattr(os.path, "ismount", lambda path: str(path) == str(target / "inner"))
    with pytest.raises(FileError, match="It is, or holds, a mount point"):
        routes.write(toy(closures=()), target)
    assert contents(target) == before


def test_a_folder_that_cannot_be_written_leaves_no_folders_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(saving, "_put", fail)
    with pytest.raises(FileError, match="The disk is full"):
        routes.write(toy(), tmp_path / "a" / "b" / "net")
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
def test_a_repaired_copy_and_its_table_come_together_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from routes.io.repair import repair

    source = tmp_path / "p.csv"
    source.write_text('name,lat,lon\nTurbo,"8,09",-76.73\nNecoclí,"8,42",-76.78\n', encoding="utf-8")
    real, count = os.replace, [0]

    def second(old: Path, new: Path) -> None:
        count[0] += 1
        if count[0] == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(old, new)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", second)
        with pytest.raises(FileError, match="The disk is full"):
            repair(source, tmp_path / "q.csv")
    assert os.listdir(tmp_path) == ["p.csv"]
    repair(source, tmp_path / "q.csv")
    (tmp_path / "q.csv").unlink()  # as if it had been killed between the two
    repair(source, tmp_path / "q.csv")
    assert sorted(os.listdir(tmp_path)) == ["p.csv", "q.audit.csv", "q.csv"]


# --- halves of letters ------------------------------------------------------------------------------------------------
HALF = "Neco\ud800"


@pytest.mark.parametrize(
    "make",
    [
        lambda: routes.Waypoint(id="a", name=HALF, lon=0, lat=0),
        lambda: routes.Waypoint(id="a", name="A", lon=0, lat=0, names={"es": HALF}),
        lambda: routes.Waypoint(id="a", name="A", lon=0, lat=0, extra={HALF: "1"}),
        lambda: routes.Waypoint(id="a", name="A", lon=0, lat=0, aliases=(HALF,)),
        lambda: routes.Leg(id="l", start="a", end="b", note=HALF),
        lambda: routes.Route(id="r", title=HALF, legs=("l",)),
        lambda: routes.Observation(about="a", measure="transit", period="2022", value=7, source="s", note=HALF),
        lambda: routes.Closure(target="a", valid="2021", note=HALF),
        lambda: routes.Source(id="s", title=HALF),
        lambda: routes.model.chapter.Chapter(title=HALF),
        lambda: routes.model.network.Meta(title=HALF),
        lambda: routes.model.network.Meta(translations={"title:es": HALF}),
    ],
)
def test_no_record_holds_half_of_a_letter(make: Callable[[], object]) -> None:
    with pytest.raises(
        routes.DataError, match=r'"Neco\\ud800".* holds half of a letter: type the text again|holds half'
    ):
        make()


def test_no_reader_brings_half_of_a_letter_in(tmp_path: Path) -> None:
    def half(path: Path) -> Path:
        text = path.read_text(encoding="utf-8").replace("Ciudad Alta", "Ciudad\\ud800")
        assert "\\ud800" in text
        path.write_text(text, encoding="utf-8")
        return path

    own = half(routes.write(toy(), tmp_path / "n.geojson"))
    with pytest.raises(routes.DataError, match=r"n\.geojson:\d+: \\ud800 is half of a character"):
        routes.read(own)
    feature = {"type": "Feature", "properties": {"name": HALF}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    (tmp_path / "f.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8"
    )
    with pytest.raises(routes.DataError, match="half of a (letter|character)"):
        routes.read(tmp_path / "f.geojson")
    folder = routes.write(toy(), tmp_path / "net")
    about = json.loads((folder / "datapackage.json").read_text(encoding="utf-8")) | {"title": HALF}
    (folder / "datapackage.json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(routes.DataError, match="half of a (letter|character)"):
        routes.read(folder)
    graph = toy().to_graph()
    graph.nodes["alta"]["name"] = HALF
    with pytest.raises(routes.DataError, match="half of a (letter|character)"):
        Network.from_graph(graph)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["m.html", "m.svg", "m.png", "m.pdf"])
@pytest.mark.parametrize("option", ["title", "credit", "source", "disclaimer"])
def test_a_map_with_half_of_a_letter_in_an_option_is_written(tmp_path: Path, name: str, option: str) -> None:
    made = toy().map(basemap="none", **{option: f"{HALF} is a sentence."}).save(tmp_path / name)
    assert made.stat().st_size > 1000


# --- torture ----------------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_sample_of_the_torture_of_every_writer_leaves_nothing_lost_torn_or_behind() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "torture.py", "--short"], capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["net", "n.geojson", "n.gpkg", "n.zip", "n.graphml", "n.xlsx", "n.fgb"])
def test_a_figure_without_source_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    """What could be written and not be read."""
    figure = routes.Observation(about="cruce", measure="transit", period="2022", value=7)
    net = toy(observations=[figure])
    with pytest.raises(DataError, match=r'no source, .*transit of "cruce" in 2022: who says so\?'):
        routes.write(net, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
