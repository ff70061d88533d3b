"""Build what goes to the package index into dist/ and look through it. Nothing is uploaded from here.

    python tools/build_dist.py

The wheel is built from the sdist, as the index's users would; a second build must give the same bytes. Then the
metadata must render (`twine check --strict`), the wheel must hold the package alone (`check-wheel-contents`) and
stay below `MOST_BYTES`, and the README must lead nowhere that the index does not have.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_BYTES = 4_000_000


def run(*command: str) -> None:
    """Run a module of this environment; end with its exit code if it fails."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def build(folder: Path) -> Path:
    """Build an sdist, and a wheel from it; return the wheel."""
    run("build", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def described(wheel: Path) -> str:
    """Return the long description in the metadata of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return archive.read(name).decode("utf-8").partition("\n\n")[2]


def faults(wheel: Path) -> list[str]:
    """Return what the index's users would stumble over."""
    text = described(wheel)
    found = [f"the README links to {link}, which the index does not have" for link in _relative(text)]
    size = wheel.stat().st_size
    if size > MOST_BYTES:
        found.append(f"{wheel.name} has {size:,} bytes, more than {MOST_BYTES:,}")
    return found


def _relative(text: str) -> list[str]:
    return re.findall(r"(?:\]\(|src=\")((?!https?://|#)[^)\"]*)", text)


def main() -> None:
    """Build twice, compare, check, and print what was made."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        wheel, again = build(Path(first)), build(Path(second))
        digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (wheel, again)]
        if digests[0] != digests[1]:
            raise SystemExit("two builds of one state differ")
        run("twine", "check", "--strict", *map(str, sorted(Path(first).iterdir())))
        run("check_wheel_contents", str(wheel))
        if found := faults(wheel):
            raise SystemExit("\n".join(found))
        out = ROOT / "dist"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(first, out)
    for path in sorted(out.iterdir()):
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size:,} bytes")
    print(f"sha256 of the wheel: {digests[0]}")
    if "urls" not in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]:
        print("no [project.urls]: on the index README has neither picture nor links; see tools/set_address.py")


if __name__ == "__main__":
    main()
