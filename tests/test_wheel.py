"""The wheel, installed in an environment of its own, finds its data. Nothing is fetched: the libraries are this one's."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
build_dist = importlib.import_module("build_dist")
minify_scripts = importlib.import_module("minify_scripts")

CODE = """
import pathlib, sys, routes
from routes.geo import layers, reference
home = pathlib.Path(sys.argv[1])
assert home in pathlib.Path(routes.__file__).parents, routes.__file__
assert home in reference.FILE.parents, reference.FILE
net = routes.load("americas")
assert layers.country_at(-76.789, 8.426) == ("COL",)
print(len(net.waypoints), net.map().save(home / "map.html"))
"""


@pytest.mark.slow
def test_the_wheel_finds_its_data_in_an_environment_of_its_own(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    wheel = next(tmp_path.glob("*.whl"))
    for look in (["twine", "check", "--strict"], ["check_wheel_contents"]):
        looked = subprocess.run([sys.executable, "-m", *look, str(wheel)], capture_output=True, text=True, check=False)
        assert looked.returncode == 0, looked.stdout + looked.stderr
    assert build_dist.faults(wheel) == []
    # Scripts are in it once: as a page holds them, or as files of their own.
    with zipfile.ZipFile(wheel) as archive:
        scripts = [Path(name) for name in archive.namelist() if name.endswith(".js") and "/html/assets/" in name]
    assert {path.name for path in scripts if path.parent.name != "minified"} == minify_scripts.ALONE
    assert {path.name for path in scripts if path.parent.name == "minified"} == {p.name for p in minify_scripts.parts()}
    assert build_dist.described(wheel).startswith("# migration-routes")
    home = tmp_path / "env"
    venv.create(home, with_pip=False)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    done = subprocess.run(
        [home / "bin" / "python", "-c", CODE, str(tmp_path.resolve())],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) >= 70
