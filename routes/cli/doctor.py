"""``routes doctor``: what this installation has and lacks."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import platform
import shutil
from pathlib import Path

import routes
from routes.cli import common

DESCRIPTION = (
    "Report versions of Python and libraries, where the map layers are, whether a browser is there, and what is wrong."
)
EXAMPLES = ("routes doctor", "routes doctor --json")
LIBRARIES = ("folium", "geopandas", "matplotlib", "networkx", "pandas", "pyogrio", "pyproj", "shapely")
OPTIONAL = ("pyarrow", "playwright", "basemap-data-hires")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OURS, THEIRS = "migration-routes", "Routes"


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print what was found; 4 if a library that is needed is missing."""
    versions = {name: _version(name) for name in (*LIBRARIES, *OPTIONAL)}
    layers, browser, warnings = _layers(), _browser(), find_warnings()
    missing = [name for name in LIBRARIES if versions[name] is None]
    warnings += [f"{name} is missing: pip install {name}" for name in missing]
    if layers is None:
        warnings.append("the reference layers are not found: maps have no land and borders. Install the package again.")
    if args.json:
        common.print_json(
            {
                "routes": routes.__version__,
                "python": platform.python_version(),
                "platform": platform.platform(),
                "libraries": versions,
                "layers": layers,
                "browser": browser,
                "warnings": warnings,
            }
        )
    else:
        rows = [("routes", f"{routes.__version__}  {Path(routes.__file__).parent}")]
        rows.append(("python", f"{platform.python_version()}  {platform.platform()}"))
        rows += [(name, versions[name] or "missing") for name in LIBRARIES]
        rows += [(name, versions[name] or "not installed (optional)") for name in OPTIONAL]
        rows += [("layers", layers or "not found"), ("browser", browser or "none (only the browser tests need one)")]
        common.print_table(rows, indent="")
        for text in warnings:
            common.say(f"warning: {text}")
        common.say("nothing amiss" if not warnings else f"{len(warnings)} warning(s)")
    return 4 if missing else 0


def find_warnings() -> list[str]:
    """Return what is amiss with the import name: the PyPI distribution Routes also installs a package ``routes``."""
    found = []
    try:
        other = importlib.metadata.distribution(THEIRS)
    except importlib.metadata.PackageNotFoundError:
        other = None
    if other is not None and str(other.metadata["Name"]).lower() == THEIRS.lower():
        found.append(
            f"the unrelated distribution {THEIRS} {other.version} is installed and has the same import name as {OURS}: "
            f"pip uninstall {THEIRS}, then pip install --force-reinstall --no-deps {OURS}"
        )
    home = Path(__file__).resolve().parent.parent
    if Path(routes.__file__ or "").resolve().parent != home:
        found.append(f"import routes finds {routes.__file__}, not {home}: another package has that name")
    return found


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _layers() -> str | None:
    """Return where the reference layers are."""
    from routes.geo import reference

    return str(reference.FILE) if reference.FILE.is_file() else None


def _browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)
