"""Make .venv with this project in it, from whatever Python the machine has. Standard library only.

python3 tools/bootstrap.py          what `make map` needs
python3 tools/bootstrap.py --dev    what `make test` needs, a browser included
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LEAST = (3, 11)


def say(text):
    print(text, file=sys.stderr)
    sys.stderr.flush()


def run(*command, quiet=False):
    sink = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.call(command, stdout=sink or sys.stderr, stderr=sink, cwd=str(ROOT)) == 0
    except OSError:
        return False


def fail(text):
    say("setup: " + text)
    raise SystemExit(3)


def newest_python():
    if sys.version_info >= LEAST:
        return sys.executable
    for minor in range(14, LEAST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)
        if found:
            return found
    return fail("Python %s is too old: install Python 3.11 or newer" % sys.version.split()[0])


def apt(*packages):
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say("setup: installing " + " ".join(packages))
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run("apt-get", "update", "-qq", quiet=True)
    return run("apt-get", "install", "-y", "-qq", *packages, quiet=True)


def make_environment():
    if (VENV / "bin" / "pip").exists():
        return
    python = newest_python()
    say("setup: making .venv")

    def attempt(*command):
        shutil.rmtree(str(VENV), ignore_errors=True)
        return run(*command, quiet=True) and (VENV / "bin" / "pip").exists()

    made = (
        attempt(python, "-m", "venv", str(VENV))
        or (apt("python3-venv") and attempt(python, "-m", "venv", str(VENV)))
        or attempt(python, "-m", "virtualenv", str(VENV))
        or attempt("uv", "venv", "--seed", "--python", python, str(VENV))
    )
    if not made:
        fail(
            "this Python cannot make a virtual environment: run `apt-get install python3-venv` as root, then try again"
        )


def install(dev):
    project = (ROOT / "pyproject.toml").read_bytes()
    plain, full = (hashlib.sha256(project + extra).hexdigest() for extra in (b"", b"dev"))
    stamp = VENV / "installed.txt"
    have = stamp.read_text() if stamp.exists() else ""
    if have == full or (have == plain and not dev):
        return
    say("setup: installing packages into .venv (a minute or two)")
    what = ".[dev]" if dev else "."
    # Python compiles what is imported when it is: a tenth of what pip would compile, and it would take as long again.
    pip = (str(VENV / "bin" / "pip"), "install", "-q", "--no-compile", "--disable-pip-version-check")
    if not run(*pip, "-e", what):
        fail("pip could not install %s: is the package index reachable?" % what)
    stamp.write_text(full if dev else plain)


def browser_of_the_system():
    # The one without windows does half the work; see tests/browser/chromium.py.
    names = ("chromium-headless-shell", "chromium")
    return any(shutil.which(name) or (apt(name) and shutil.which(name)) for name in names)


def browser():
    if browser_of_the_system():
        return
    say("setup: no chromium on PATH, trying Playwright's own")
    if not run(str(VENV / "bin" / "playwright"), "install", "chromium"):
        fail("no browser, and the page's tests need one: run `apt-get install chromium` as root, then try again")


def plugins():
    """Put what folium's plugins ask for into .venv/plugins, from packages: a test page asks no other host."""
    wanted = (ROOT / "tests" / "browser" / "plugins.json").read_bytes()
    folder, stamp = VENV / "plugins", hashlib.sha256(wanted).hexdigest()
    if (folder / "stamp.txt").exists() and (folder / "stamp.txt").read_text() == stamp:
        return
    packages = json.loads(wanted.decode("utf-8"))
    if not (shutil.which("npm") or (apt("npm") and shutil.which("npm"))):
        say("setup: no npm, so folium's plugins are not tried: run `apt-get install npm` as root")
        return
    with tempfile.TemporaryDirectory() as packed:
        if not run("npm", "pack", "--silent", "--pack-destination", packed, *packages, quiet=True):
            say("setup: npm found no plugins of Leaflet, so folium's are not tried: is the package index reachable?")
            return
        folder.mkdir(exist_ok=True)
        for package, names in packages.items():
            with tarfile.open(str(Path(packed, package.replace("@", "-") + ".tgz"))) as archive:
                for name in names:
                    content = archive.extractfile("package/" + name).read()
                    (folder / name.rpartition("/")[2]).write_bytes(content)
    # This one is a module with two style sheets and a picture: here a script of its own, without the picture.
    styles = "".join((folder / name).read_text(encoding="utf-8") for name in ("layout.css", "range.css"))
    styles = re.sub(r"url\([^)]*\)", "none", styles)
    code = (folder / "index.js").read_text(encoding="utf-8")
    head = "var module = {}, sheet = document.createElement('style'); sheet.textContent = %s; " % json.dumps(styles)
    head += "document.head.appendChild(sheet); function require() { return window.L; }"
    script = "(function () { %s\n%s\n})();" % (head, code)
    (folder / "leaflet-side-by-side.js").write_text(script, encoding="utf-8")
    (folder / "stamp.txt").write_text(stamp)


def main():
    dev = "--dev" in sys.argv[1:]
    make_environment()
    # Two things that wait for the network and the disk, at once.
    beside = threading.Thread(target=browser_of_the_system, daemon=True)
    if dev:
        beside.start()
    install(dev)
    if dev:
        beside.join()
        browser()
        plugins()


main()
