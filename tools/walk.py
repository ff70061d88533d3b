"""Type what README and the pages of Start and How-to say into an empty environment: `make walk`.

    python tools/walk.py                        README, Start and How-to
    python tools/walk.py howto/excel README     those pages alone

A wheel is built and installed with what it needs, and nothing else, into an environment of its own: that alone asks the
package index, and what a page installs. Each page has an empty folder: tables are saved under their captions, each
command goes to a shell and each piece of Python to an interpreter, in the order of the page, and what they print must
be there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.docs_pages import REFUSED, blocks, had, pages  # noqa: E402

# The Python of a page is one session. Each block comes with those before it; only what the last prints is looked at.
SESSION = """
import contextlib, doctest, io, sys
names = {"__name__": "__main__"}
for text in sys.argv[1:]:
    if ">>> " in text:
        session = doctest.DocTestParser().get_doctest(text, names, "the page", None, 0)
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        if doctest.DocTestRunner(optionflags=flags).run(session, clear_globs=False).failed:
            sys.exit(1)
        names.update(session.globs)
    else:
        exec(text, names)
"""


def environment(folder: Path) -> dict[str, str]:
    """Return the variables of a shell in which the wheel is installed, and nothing that it does not need."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    home = folder / "env"
    venv.create(home, with_pip=True)
    subprocess.run([home / "bin" / "pip", "install", "-q", "--disable-pip-version-check", wheel], check=True)
    # Pages may install an extra of the package: the index need not have it yet, this folder has.
    more = {key: os.environ[key] for key in os.environ if key.startswith("PIP_")}
    finds = f"{more.get('PIP_FIND_LINKS', '')} {folder}".strip()
    path = os.pathsep.join([str(home / "bin"), "/usr/local/bin", "/usr/bin", "/bin"])
    return {**more, "PIP_FIND_LINKS": finds, "PATH": path, "HOME": str(folder), "LANG": "C.UTF-8"}


def typed(page: str, root: Path, env: dict[str, str]) -> Iterator[tuple[str, float, str]]:
    """Type a page into an empty folder; yield each command, its seconds, and what is wrong, or nothing."""
    had(page, root)
    session: list[str] = []
    for kind, caption, text in blocks(page):
        if caption:
            (root / caption).write_text(text, encoding="utf-8")
        elif kind == "python":
            session.append(text)
            begun = time.monotonic()
            done = _run([str(Path(env["PATH"].split(os.pathsep)[0], "python")), "-c", SESSION, *session], root, env)
            yield "python", time.monotonic() - begun, done.stdout + done.stderr if done.returncode else ""
        elif kind == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, *printed = part.splitlines()
                if command.startswith("make "):
                    continue  # of a clone, not of an installation
                begun = time.monotonic()
                done = _run(["bash", "-c", command], root, env)
                yield f"$ {command}", time.monotonic() - begun, _wrong(command, printed, done)


def _run(command: list[str], root: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def _wrong(command: str, printed: list[str], done: subprocess.CompletedProcess[str]) -> str:
    """Return what a command said, if it did not end as the page says or did not print what the page shows."""
    said = done.stdout + done.stderr
    fine = {0, 1} if command.startswith("routes check ") else {0}
    if any(line.startswith(REFUSED) for line in printed):
        fine = set(range(1, 6))
    missing = [line for line in printed if line not in said]
    if done.returncode in fine and not missing:
        return ""
    return f"exit code {done.returncode}, not there: {missing}\n{said}"


def main(named: list[str]) -> int:
    """Walk the pages, print a line for each command, and return 1 if one did not do what its page says."""
    everything = ["../README.md", *(page for page in pages() if page.startswith(("start/", "howto/")))]
    wanted = [page for page in everything if not named or page.removeprefix("../").removesuffix(".md") in named]
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        env = environment(Path(scratch))
        for page in wanted:
            print(f"\n{page.removeprefix('../')}")
            root = Path(scratch, "work", page.replace("/", "-").replace(".", ""))
            root.mkdir(parents=True)
            for command, seconds, fault in typed(page, root, env):
                wrong += bool(fault)
                print(f"  {'WRONG' if fault else 'fine '} {seconds:5.1f} s  {command}", flush=True)
                if fault:
                    print("    " + fault.rstrip().replace("\n", "\n    "), flush=True)
    print(f"\n{len(wanted)} pages, {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
