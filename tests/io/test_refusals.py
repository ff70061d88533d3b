"""Files that are not what they are called: refused in one line, nothing opened, nothing asked for."""

from __future__ import annotations

import os
import socket
import sqlite3
import struct
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import routes
from routes import DataError, FileError, RefusedError, RoutesError
from tests.toy import toy


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """Return the port of a server on this machine and the requests it got."""
    got: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            got.append(connection.recv(1000))
            connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield server.getsockname()[1], got
    stop.set()
    thread.join()
    server.close()


OPENED: list[str] = []
_WATCHING = [False]


def _hook(event: str, args: tuple[object, ...]) -> None:
    if _WATCHING[0] and event in ("open", "socket.connect", "sqlite3.connect"):
        OPENED.append(str(args[0]))


sys.addaudithook(_hook)


def hostile(port: int, secret: Path) -> dict[str, str]:
    """Return contents that GDAL would follow to an address or to another file."""
    url = f"http://127.0.0.1:{port}/data"
    return {
        "vrt": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
        "vrt to the web": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{url}</SrcDataSource></OGRVRTLayer>'
        "</OGRVRTDataSource>",
        "raster vrt": f'<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand><SimpleSource><SourceFilename>{secret}'
        "</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>",
        "wfs": f"<OGRWFSDataSource><URL>{url}</URL></OGRWFSDataSource>",
        "wms": f"<GDAL_WMS><Service name='WMS'><ServerUrl>{url}</ServerUrl></Service></GDAL_WMS>",
        "esri json": f'{{"currentVersion":10,"serviceDescription":"x","url":"{url}","geometryType":"esriGeometryPoint","features":[]}}',
        "feature service": f'{{"layers":[{{"id":0}}],"href":"{url}"}}',
        "stac": f'{{"type":"Catalog","stac_version":"1.0.0","links":[{{"rel":"item","href":"{url}"}}]}}',
        "pipeline": '{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read x ! write y"}',
        "address": f"/vsicurl/{url}",
        "crs by link": f'{{"type":"FeatureCollection","crs":{{"type":"link","properties":{{"href":"{url}"}}}},"features":[]}}',
        "entities": f'<!DOCTYPE graphml [<!ENTITY x SYSTEM "file://{secret}">]><graphml>&x;</graphml>',
    }


KINDS = sorted(hostile(0, Path()))


@pytest.mark.slow
@pytest.mark.parametrize(
    "suffix",
    [
        ".geojson",
        ".json",
        ".gpkg",
        ".shp",
        ".zip",
        ".parquet",
        ".graphml",
        ".kml",
        ".kmz",
        ".gpx",
        ".fgb",
        ".topojson",
        ".geojsonl",
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_something_else_is_refused_in_one_line_and_nothing_is_followed(
    tmp_path: Path, listener: tuple[int, list[bytes]], kind: str, suffix: str
) -> None:
    port, got = listener
    secret = tmp_path / "secret.csv"
    secret.write_text("name,lat,lon\nSecret,1,1\n", encoding="utf-8")
    os.utime(secret, (1, 1))
    path = tmp_path / f"x{suffix}"
    path.write_text(hostile(port, secret)[kind], encoding="utf-8")
    for part in (".shx", ".dbf", ".prj") if suffix == ".shp" else ():
        path.with_suffix(part).write_text(hostile(port, secret)[kind], encoding="utf-8")
    OPENED.clear()
    _WATCHING[0] = True
    try:
        with pytest.raises(RefusedError) as raised:
            routes.read(path)
    finally:
        _WATCHING[0] = False
    assert "expected" in str(raised.value)
    assert "found" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 5
    assert got == []
    assert secret.stat().st_atime == 1
    # The parts of a shapefile are opened by their names in the folder, which is held open.
    data = [each for each in OPENED if each.startswith(str(tmp_path)) or not (os.path.isabs(each) or each.isdigit())]
    parts = {path.with_suffix(part).name for part in (".shx", ".dbf", ".prj", ".cpg")}
    assert set(data) <= {str(path), str(tmp_path), *parts}


@pytest.mark.parametrize(
    "path",
    ["/vsicurl/http://127.0.0.1/x.csv", "/vsizip/x.zip", "//vsimem/x.geojson", "http://127.0.0.1/x.geojson", "s3://b/k.gpkg",
     "file:///etc/passwd", "\\\\host\\share\\x.csv", "postgresql://x/y"],
)  # fmt: skip
def test_an_address_is_refused_as_input_and_as_output(path: str) -> None:
    for act in (lambda: routes.read(path), lambda: routes.check(path), lambda: routes.write(toy(), path)):
        with pytest.raises(RefusedError, match="is an address: expected a file or folder on this machine"):
            act()


def geopackage(tmp_path: Path, *statements: str) -> Path:
    path = routes.write(toy(), tmp_path / "x.gpkg")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA writable_schema=ON")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
         'expected a GeoPackage of plain tables, found a view named "endless"'),
        ("CREATE TRIGGER t AFTER INSERT ON waypoints BEGIN SELECT load_extension('x'); END", 'found a trigger named "t"'),
        ("CREATE VIRTUAL TABLE v USING fts5(x)", 'found a virtual table named "v"'),
    ],
)  # fmt: skip
def test_a_geopackage_with_views_triggers_or_virtual_tables_is_refused(
    tmp_path: Path, statement: str, said: str
) -> None:
    with pytest.raises(RefusedError) as raised:
        routes.read(geopackage(tmp_path, statement))
    assert said in str(raised.value)


def test_another_sqlite_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    with pytest.raises(RefusedError, match="found another SQLite database"):
        routes.read(path)


def archive(path: Path, *members: tuple[str, bytes], link: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o120777 if link else 0o644) << 16
            made.writestr(entry, data)
    return path


@pytest.mark.parametrize(
    ("member", "said"),
    [
        (("../x.shp", b""), "a member that leads out of it"),
        (("/etc/x.shp", b""), "a member that leads out of it"),
        (("..\\x.shp", b""), "a member that leads out of it"),
        (("x.vrt", b"<OGRVRTDataSource/>"), "a member that is none"),
        (("inner.zip", b"PK"), "a member that is none"),
        (("x.gpkg", b""), "a member that is none"),
        (("x.dbf", bytes(30_000_000)), "packed beyond all measure"),
    ],
)
def test_an_archive_with_members_that_may_not_be_is_refused(
    tmp_path: Path, member: tuple[str, bytes], said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        routes.read(archive(tmp_path / "x.zip", member))


def test_links_in_archives_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="found a link"):
        routes.read(archive(tmp_path / "x.zip", ("x.shp", b"/etc/passwd"), link=True))
    folder = routes.write(toy(), tmp_path / "n")
    (tmp_path / "elsewhere.csv").write_text("id\n", encoding="utf-8")
    (folder / "sources.csv").unlink()
    (folder / "sources.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(RefusedError, match="expected a file of the folder, found a link to somewhere else"):
        routes.read(folder)


def test_a_shapefile_whose_table_is_something_else_is_refused(tmp_path: Path) -> None:
    header = struct.pack(">i20xi", 9994, 50) + struct.pack("<ii64x", 1000, 1)
    (tmp_path / "x.shp").write_bytes(header)
    (tmp_path / "x.shx").write_bytes(header)
    with pytest.raises(FileError, match=r"its \.dbf is missing"):
        routes.read(tmp_path / "x.shp")
    (tmp_path / "x.dbf").write_bytes(b"<OGRVRTDataSource/>" * 9)
    with pytest.raises(RefusedError, match=r"x\.shp \(\.dbf\): expected a dBASE table, found a virtual dataset"):
        routes.read(tmp_path / "x.shp")


def test_a_spatial_file_without_a_reference_system_is_refused(tmp_path: Path) -> None:
    path = routes.write(toy(), tmp_path / "x.zip")
    with zipfile.ZipFile(path) as whole:
        for part in (".shp", ".shx", ".dbf"):
            (tmp_path / f"waypoints{part}").write_bytes(whole.read(f"waypoints{part}"))
    with pytest.raises(DataError, match="expected a coordinate reference system"):
        routes.read(tmp_path / "waypoints.shp")
    (tmp_path / "waypoints.prj").write_text(
        'PROJCS["x",EXTENSION["PROJ4","+proj=utm +nadgrids=/etc/passwd"]]', encoding="utf-8"
    )
    with pytest.raises(RefusedError, match="found one that names a file"):
        routes.read(tmp_path / "waypoints.shp")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.csv")
    with pytest.raises(RefusedError, match="expected a file, found a pipe"):
        routes.read(tmp_path / "x.csv")


def test_json_without_end_is_refused_and_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_text('{"type":"FeatureCollection","features":' + "[" * 100_000, encoding="utf-8")
    with pytest.raises(RoutesError, match="nested too deeply|is not JSON"):
        routes.read(path)


def test_a_folder_that_is_no_network_is_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"x")
    with pytest.raises(RefusedError, match="expected an empty folder or a network folder, found other files"):
        routes.write(toy(), folder)
    assert (folder / "photo.jpg").read_bytes() == b"x"
