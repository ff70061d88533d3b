"""Run the tests on each Python of this machine that the package names, and on the lowest versions it allows.

    python tools/matrix.py                       all of them, without browser and slow tests
    python tools/matrix.py 3.13 lowest           those alone
    python tools/matrix.py -- tests/model -x     what stands after -- is for pytest

Each has an environment of its own in build/matrix, which is used again. Pythons are looked for on the PATH and among
those of pyenv and uv; one that is not on the machine is named, and never fetched. Packages come from the index that
pip is set up for. `lowest` is the oldest Python of them with the lower bound of each dependency in pyproject.toml.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "matrix"
LOWEST = "lowest"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TESTS = ["-m", "not browser and not slow"]


def pythons() -> list[str]:
    """Return the Pythons that the package says it runs on, oldest first."""
    found = [re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line) for line in PROJECT["classifiers"]]
    return sorted((match[1] for match in found if match), key=lambda text: int(text.split(".")[1]))


def bounds() -> list[str]:
    """Return the lower bound of each dependency and each extra of users as a pin; what tests need is left to pip."""
    extras = PROJECT["optional-dependencies"]
    out = []
    for line in [
        *PROJECT["dependencies"],
        *(line for name in extras.keys() - {"docs", "dev"} for line in extras[name]),
    ]:
        found = re.match(r"([A-Za-z0-9._-]+)>=([0-9.]+)", line)
        if found is None:
            raise SystemExit(f"pyproject.toml: {line} has no lower bound")
        out.append(f"{found[1]}=={found[2]}")
    return out


def candidates(version: str) -> Iterator[Path]:
    """Yield where a Python may be: on the PATH, among those of pyenv, among those of uv."""
    if found := shutil.which(f"python{version}"):
        yield Path(found)
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(home.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)
    data = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    yield from sorted(data.glob(f"uv/python/cpython-{version}.*/bin/python{version}"), reverse=True)


def interpreter(version: str) -> Path | None:
    """Return a Python of a version that starts: a shim of pyenv may lead to none."""
    for path in candidates(version):
        asked = [str(path), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return path
    return None


def environment(name: str, python: Path) -> Path:
    """Return the Python of an environment with the package and what its tests need."""
    home = OUT / name
    inside = home / "bin" / "python"
    if not inside.exists():
        subprocess.run([python, "-m", "venv", home], check=True)
    pins = home / "pins.txt"
    pins.write_text("\n".join(bounds() if name == LOWEST else []) + "\n", encoding="utf-8")
    subprocess.run([inside, "-m", "pip", "install", "-q", "-c", pins, "-e", f"{ROOT}[dev]"], check=True, cwd=ROOT)
    return inside


def run(name: str, options: list[str]) -> str:
    """Return what came of one column of the matrix, in a line."""
    version = pythons()[0] if name == LOWEST else name
    python = interpreter(version)
    if python is None:
        return "not on this machine"
    start = time.monotonic()
    try:
        inside = environment(name, python)
    except subprocess.CalledProcessError as fault:
        return f"FAILED: {' '.join(map(str, fault.cmd[1:4]))} ended with {fault.returncode}"
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run([inside, "-m", "pytest", *options], cwd=ROOT, env=env, check=False)
    ended = "passed" if done.returncode == 0 else f"FAILED: pytest ended with {done.returncode}"
    return f"{ended} ({time.monotonic() - start:.0f} s)"


def main(arguments: list[str]) -> int:
    """Run the columns that are named, or all; print a line for each; return 1 if one failed."""
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    named, options = arguments[:cut], arguments[cut + 1 :] or TESTS
    known = [*pythons(), LOWEST]
    if unknown := [name for name in named if name not in known]:
        raise SystemExit(f"{unknown[0]} is none of {', '.join(known)}")
    came = {name: run(name, options) for name in named or known}
    for name, text in came.items():
        print(f"{name:8}{text}")
    return int(any(text.startswith("FAILED") for text in came.values()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
