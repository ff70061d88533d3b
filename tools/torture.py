"""Break every save at every step and look what is left: nothing may be lost, torn, mixed or called done that is not.

    python tools/torture.py            every writer, every step, by strace where there is one, and on a small full disk
    python tools/torture.py --short    a sample, in Python alone
    python tools/torture.py gpkg build only these

Each save runs in a process of its own over a target that exists (or, for what is only ever made new, beside nothing).
At the n-th step it gets an error, once or from then on, or is killed. Then the target must be the old one or the new
one, byte for byte, the new one if the save said that it was done; and the next save must leave nothing else behind.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import dataclasses
import errno
import functools
import importlib
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import routes
from routes import cli, saving
from routes.cli import build as building
from routes.cli import new as starting
from routes.errors import RoutesError
from routes.io import attaching
from routes.io import repair as repairing
from routes.maps.html import page as document
from routes.maps.image import write as static
from routes.publish import build as making
from routes.publish import folder as publication

Save = Callable[[Path, str], object]
Point = tuple[object, Callable[["Judge"], int]]  # a fault, and what saves with it and returns the exit code
Page = Callable[[routes.Network], str]
Snapshot = dict[str, bytes]
DONE, REFUSED, CRASHED, HUNG = 0, 3, 70, 124
SECONDS = 900
FORMATS = ("geojson", "csv", "graphml", "gpkg", "fgb", "kml", "gpx", "parquet", "xlsx", "zip")
BAD = ("lost", "torn", "false", "crash", "stray")
ALIKE = (
    "article",
    "svg",
    "png",
    "pdf",
    "geojson",
    "graphml",
    "kml",
    "gpx",
    "xlsx",
    "build, first",
    "build, no exchange",
)  # not in the sample: written as others are
STEPS = {
    "write": "write,pwrite64,writev",
    "sync": "fsync,fdatasync",
    "rename": "rename,renameat,renameat2",
    "make": "mkdir,mkdirat,link,linkat,ftruncate",
    "remove": "unlink,unlinkat,rmdir",
}
ERRORS = {"write": ("ENOSPC", "EIO"), "sync": ("EIO",), "rename": ("EIO",), "make": ("ENOSPC",), "remove": ("EIO",)}


# --- what is saved ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Writer:
    """How one kind of target is saved: ``save`` gets the target and ``"old"`` or ``"new"``."""

    name: str
    target: str
    save: Save
    exists: bool = True
    exchange: bool = True


def writers(wanted: Callable[[str], bool]) -> Iterator[Writer]:
    """Yield every way in which the package writes that is wanted. What is drawn is drawn once, before."""
    nets = {"old": starting.starter()}
    nets["new"] = nets["old"].replace(
        meta=nets["old"].meta.__class__(title="Another title", licence="CC0"),
        waypoints=[dataclasses.replace(place, note="Another note.") for place in nets["old"].waypoints.values()],
    )
    pages: Page = lambda net: net.map(basemap="none").get_root().render()  # noqa: E731
    article: Page = lambda net: net.article(f"# {net.meta.title}\n\nFrom Necoclí to Capurganá.").page()  # noqa: E731
    for name, target, text in (("html", "m.html", pages), ("article", "a.html", article)):
        if wanted(name):
            texts = {which: text(net) for which, net in nets.items()}
            yield Writer(name, target, lambda path, which, texts=texts: document.write_page(texts[which], path))
    for kind in ("svg", "png", "pdf"):
        if wanted(kind):
            specs = {which: net.map(basemap="none").spec for which, net in nets.items()}
            drawn = {which: static.picture_bytes(spec, f".{kind}") for which, spec in specs.items()}
            yield Writer(kind, f"m.{kind}", lambda path, which, drawn=drawn: saving.write_bytes(path, drawn[which]))
    for kind in filter(wanted, FORMATS):
        yield Writer(kind, f"n.{kind}", lambda path, which: routes.write(nets[which], path))
    for exchange, name in ((True, "folder"), (False, "folder, no exchange")):
        if wanted(name):
            yield Writer(name, "net", lambda path, which: routes.write(nets[which], path), exchange=exchange)
    for kind in ("csv", "parquet"):
        if wanted(f"attach {kind}"):
            points = {"old": [(-76.8, 8.4)], "new": [(-76.8, 8.4), (-77.4, 8.7)]}
            yield Writer(
                f"attach {kind}",
                f"a.{kind}",
                lambda path, which, points=points: attaching.attach_file(nets["old"], points[which], path, jobs=1),
            )
    if wanted("flee"):
        yield Writer(
            "flee", "flee", lambda path, which: nets[which].to_flee(path, "2021" if which == "new" else "2022")
        )
    if wanted("new"):
        starting.starter = lambda: nets["old"]
        yield Writer("new", "started", lambda path, _: cli.main(["new", str(path)]), exists=False)
    built: Save = lambda path, which: install(path, out[which])  # noqa: E731
    out: dict[str, dict[str, bytes]] = {}
    for name, exists, exchange in (
        ("build", True, True), ("build, no exchange", True, False), ("build, first", False, True),
    ):  # fmt: skip
        if wanted(name):
            out = out or published(nets["old"])
            yield Writer(name, "out", built, exists=exists, exchange=exchange)
    for name, target, save in (
        ("repair", "fixed.csv", repaired),
        ("repair, folder", "fixed", lambda path, _: repaired_folder(path, nets["old"])),
    ):
        if wanted(name):
            with tempfile.TemporaryDirectory() as folder:  # so that what it looks up is loaded once
                (Path(folder) / "here").mkdir()
                save(Path(folder) / "here" / target, "new")
            yield Writer(name, target, save, exists=False)


def published(net: routes.Network) -> dict[str, dict[str, bytes]]:
    """Return the files of a publication folder, old and new; what its pictures show does not matter here."""
    parser = argparse.ArgumentParser()
    building.add(parser)
    args = parser.parse_args(["americas", "-o", "out", "--basemap", "none"])
    options = building.options_of(args)
    _, _, listed = making.compose(net, options, "americas")
    made = {own.name(stem, kind): kind.encode() * 20_000 for own in listed for stem, kind, _ in making.PICTURES}
    made |= making.documents(net, listed, making.site_of(options)(net), {})
    again = {name: data + b"\n" for name, data in made.items()}
    return {"old": with_provenance(made, net), "new": with_provenance(again, net)}


def with_provenance(made: dict[str, bytes], net: routes.Network) -> dict[str, bytes]:
    """Return files with the record of where they are from."""
    outputs = [publication.digest(name, data) for name, data in sorted(made.items())]
    about = publication.provenance(options={}, inputs=[], outputs=outputs, alt={}, net=net, exact={})
    return {**made, publication.PROVENANCE: json.dumps(about).encode()}


def install(path: Path, made: dict[str, bytes]) -> None:
    """Put a publication folder in place as ``routes build`` does."""
    with saving.replacing_folder(path) as place:
        publication.install(made, place)


def repaired(path: Path, _: str) -> None:
    """Repair a CSV."""
    source = path.parent.parent / "source.csv"
    if not source.exists():
        source.write_text('name,lat,lon\nTurbo,"8,09",-76.73\nNecoclí,"8,42",-76.78\n', encoding="utf-8")
    repairing.repair(source, path)


def repaired_folder(path: Path, net: routes.Network) -> None:
    """Repair a network folder."""
    source = path.parent.parent / "source"
    if not source.exists():
        routes.write(net, source)
    repairing.repair(source, path)


# --- faults -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Fault:
    """What goes wrong: at the ``at``-th step, once or from then on; ``step`` is one of `STEPS`, or any in Python."""

    what: str
    at: int
    lasting: bool = False
    step: str = "any"

    def __str__(self) -> str:
        return f"{self.what} at {self.step} {self.at}{'+' if self.lasting else ''}"


def arm(fault: Fault | None) -> list[int]:
    """Let the steps that Python takes fail in this process; return a list whose only item counts them."""
    count = [0]

    def step() -> None:
        count[0] += 1
        if fault is None or not (count[0] == fault.at or (fault.lasting and count[0] > fault.at)):
            return
        if fault.what == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        number = getattr(errno, fault.what)
        raise OSError(number, os.strerror(number))

    def stepped(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            step()
            return real(*args, **kwargs)

        return call

    def put(path: Path, data: bytes) -> None:
        path.write_bytes(data[: len(data) // 2])
        step()
        path.write_bytes(data)

    for name in ("fsync", "rename", "replace", "mkdir", "link", "unlink", "rmdir"):
        setattr(os, name, stepped(getattr(os, name)))
    saving._exchange = stepped(saving._exchange)  # type: ignore[assignment]
    saving._put = put
    return count


def run(writer: Writer, target: Path, which: str, prepare: Callable[[], object], *, stopped: bool = False) -> int:
    """Save in a process of its own and return the process id; with ``stopped`` it waits for SIGCONT first."""
    child = os.fork()
    if child:
        return child
    code = CRASHED
    with contextlib.suppress(BaseException):
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(quiet, stream)
        sys.stdout = sys.stderr = io.StringIO()
        if not writer.exchange:
            saving._renameat2 = lambda: None  # type: ignore[assignment]
        if stopped:
            os.kill(os.getpid(), signal.SIGSTOP)
        prepare()
        try:
            made = writer.save(target, which)
            code = made if isinstance(made, int) else DONE
        except RoutesError as fault:
            code = fault.exit_code
    os._exit(code)


def end(child: int) -> int:
    """Return the exit code of a process, negative if it was killed; kill it if it does not end."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return HUNG


def in_python(writer: Writer, target: Path, fault: Fault | None) -> tuple[int, int]:
    """Save with a fault in what Python does; return the exit code and, without a fault, the number of steps."""
    reading, writing = os.pipe()

    def prepare() -> None:
        armed = arm(fault)
        real = os._exit
        os._exit = lambda code: (os.write(writing, str(armed[0]).encode()), real(code))  # type: ignore[assignment]

    code = end(run(writer, target, "new", prepare))
    os.close(writing)
    with os.fdopen(reading) as stream:
        return code, int(stream.read() or 0)


def limited(writer: Writer, target: Path, most: int) -> int:
    """Save where no file may be larger than ``most`` bytes, whoever writes it; return the exit code."""
    return end(run(writer, target, "new", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))))


def straced(writer: Writer, target: Path, fault: Fault | None, log: Path) -> int:
    """Save with a fault in any call of the system, whichever library makes it; return the exit code."""
    child = run(writer, target, "new", lambda: None, stopped=True)
    os.waitpid(child, os.WUNTRACED)
    calls = STEPS[fault.step] if fault else ",".join(STEPS.values())
    command = ["strace", "-f", "-qq", "-e", "signal=none", "-e", f"trace={calls}", "-o", str(log), "-p", str(child)]
    if fault:
        what = "signal=KILL" if fault.what == "KILL" else f"error={fault.what}"
        command += ["-e", f"inject={calls}:{what}:when={fault.at}{'+' if fault.lasting else ''}"]
    tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + SECONDS
    while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text() and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(child, signal.SIGCONT)
    code = end(child)
    tracer.wait()
    return code


# --- what is left -----------------------------------------------------------------------------------------------------
def snapshot(folder: Path) -> Snapshot:
    """Return every file below a folder, and every empty folder, by path."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
        if path.is_file() or not any(path.iterdir())
    }


def ours(name: str) -> bool:
    """Return whether a path lies in a folder that a save makes beside its target."""
    return ".routes-" in name.partition("/")[0]


class Judge:
    """Runs one writer with one fault after another, and counts what must not be."""

    def __init__(self, writer: Writer, root: Path) -> None:
        self.writer = writer
        self._move(root)
        self.old = self.fresh(setup=True)
        assert end(run(writer, self.target, "new", lambda: None)) == DONE, f"{writer.name}: cannot be saved at all"
        self.new = snapshot(self.place)
        assert self.old != self.new

    def _move(self, root: Path) -> None:
        self.root, self.place = root, root / "here"
        self.target = self.place / self.writer.target
        self.tally: Counter[str] = Counter()
        self.told: list[str] = []

    def at(self, root: Path) -> Judge:
        """Return another that has seen nothing yet, in a folder of its own, made here, with the same sources."""
        root.mkdir()
        for source in self.root.glob("source*"):
            (shutil.copytree if source.is_dir() else shutil.copy)(source, root / source.name)
        other = copy.copy(self)
        other._move(root)
        return other

    def fresh(self, *, setup: bool = False) -> Snapshot:
        """Put the old target, or nothing, and a file of somebody else in place."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        (self.place / f".{self.writer.target}.routes-mine").write_text("not of ours", encoding="utf-8")
        if self.writer.exists and setup:
            assert end(run(self.writer, self.target, "old", lambda: None)) == DONE
        elif self.writer.exists:
            for name, data in self.old.items():
                (self.place / name).parent.mkdir(parents=True, exist_ok=True)
                (self.place / name).write_bytes(data)
        if self.target.is_dir() and "build" in self.writer.name:
            (self.target / "theirs.txt").write_text("somebody else's", encoding="utf-8")
        return snapshot(self.place)

    def judge(self, fault: object, code: int) -> None:
        """Say what is wrong with what a save left, and with what the next one leaves."""
        found = snapshot(self.place)
        kept = {name: data for name, data in found.items() if not ours(name) or name.endswith("routes-mine")}
        bad = []
        if kept not in (self.old, self.new) and not self._half_repair(kept) and not self._set_aside(found):
            bad.append("lost" if not self.target.exists() else "torn")
        if code == DONE and kept != self.new:
            bad.append("false")
        if code not in (DONE, REFUSED, -signal.SIGKILL):
            bad.append("crash")
        again = end(run(self.writer, self.target, "new", lambda: None))
        if again not in (DONE, 5) or snapshot(self.place) != self.new:
            bad.append("stray")
        self.tally["points"] += 1
        for each in bad:
            self.tally[each] += 1
            self.told.append(f"{self.writer.name}, {fault}: {each} (exit {code}, then {again})")

    def _half_repair(self, kept: Snapshot) -> bool:
        """Return whether a repair stopped between its table and its copy: nothing was there before."""
        return "repair" in self.writer.name and not self.target.exists() and set(kept) < set(self.new)

    def _set_aside(self, found: Snapshot) -> bool:
        """Return whether the old folder waits beside its place for the next save: systems without an exchange."""
        if self.writer.exchange or self.target.exists():
            return False
        start = f".{self.writer.target}.routes-0/old/"
        aside = {name.removeprefix(start): data for name, data in found.items() if name.startswith(start)}
        was = {name.partition("/")[2]: data for name, data in self.old.items() if "/" in name}
        return aside == was


def sample(count: int, most: int | None) -> list[int]:
    """Return the numbers from 1 to a count, or evenly chosen ones of them."""
    if most is None or count <= most:
        return list(range(1, count + 1))
    return sorted({1 + round(index * (count - 1) / (most - 1)) for index in range(most)})


def by_python(judge: Judge, most: int | None) -> Iterator[Point]:
    """Yield every step that Python takes, broken, and sizes that files may not exceed."""
    judge.fresh()
    _, steps = in_python(judge.writer, judge.target, None)
    for what, lasting in (("ENOSPC", False), ("EIO", True), ("KILL", False)):
        for at in sample(steps, most):
            fault = Fault(what, at, lasting)
            yield fault, lambda own, fault=fault: in_python(own.writer, own.target, fault)[0]  # type: ignore[misc]
    largest = max(map(len, judge.new.values()))
    for at in sample(8, most):
        size = largest * at // 9
        yield (
            f"files of at most {size} bytes",
            lambda own, size=size: limited(own.writer, own.target, size),  # type: ignore[misc]
        )


def by_strace(judge: Judge, most: int | None) -> Iterator[Point]:
    """Yield every call of the system, broken."""
    log = judge.root / "strace.log"
    judge.fresh()
    straced(judge.writer, judge.target, None, log)
    calls = Counter(line.split("(", 1)[0].split()[-1] for line in log.read_text(errors="replace").splitlines())
    for step, names in STEPS.items():
        count = sum(calls[name] for name in names.split(","))
        faults = [(what, lasting) for what in ERRORS[step] for lasting in (False, True)] + [("KILL", False)]
        for what, lasting in faults:
            for at in sample(count, most):
                fault = Fault(what, at, lasting, step)
                yield fault, lambda own, fault=fault: straced(own.writer, own.target, fault, own.root / "strace.log")  # type: ignore[misc]


def take(judge: Judge, points: list[Point]) -> None:
    """Save with every fault, on all cores, and judge what each leaves."""
    shares = [points[number :: os.cpu_count() or 1] for number in range(os.cpu_count() or 1)]
    children = []
    for number, share in enumerate(filter(None, shares)):
        reading, writing = os.pipe()
        child = os.fork()
        if child:
            os.close(writing)
            children.append((child, reading))
            continue
        with contextlib.suppress(BaseException):
            own = judge.at(judge.root / str(number))
            for count, (fault, save) in enumerate(share, 1):
                own.fresh()
                own.judge(fault, save(own))
                if count % 200 == 0:  # a long table: what was seen is not lost if it is ended before
                    print(f"{judge.writer.name}, {fault}: {dict(own.tally)}", file=sys.stderr, flush=True)
            with os.fdopen(writing, "w") as stream:
                json.dump([own.tally, own.told], stream)
        os._exit(0)
    for child, reading in children:
        with os.fdopen(reading) as stream:
            tally, told = json.loads(stream.read() or "[{}, []]")
        os.waitpid(child, 0)
        judge.tally.update(tally)
        judge.told += told
    assert judge.tally["points"] == len(points), f"{judge.writer.name}: not every point was looked at"


def on_small_disks(writer: Writer, root: Path, most: int | None) -> Judge | None:
    """Save onto disks that fill up on the way; ``None`` if none can be mounted."""
    judge = Judge(writer, root)
    need = sum(map(len, judge.new.values())) // 1024
    for at in sample(12, most):
        judge.fresh()
        size = 2 * need * at // 10 + 16
        if subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}k", "routes", str(judge.place)],
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode:
            return None
        try:
            try:
                for name, data in judge.old.items():
                    (judge.place / name).parent.mkdir(parents=True, exist_ok=True)
                    (judge.place / name).write_bytes(data)
            except OSError:
                continue
            code = end(run(writer, judge.target, "new", lambda: None))
            subprocess.run(["mount", "-o", f"remount,size={size * 10 + 10240}k", str(judge.place)], check=True)
            judge.judge(f"a disk of {size} kB", code)
        finally:
            subprocess.run(["umount", str(judge.place)], check=True)
    return judge


# --- two at once ------------------------------------------------------------------------------------------------------
def race(root: Path, times: int) -> list[str]:
    """Build twice at once into one folder, again and again; return what was wrong."""
    net = starting.starter()
    names = [f"{folder}{number}.html" for folder in ("", "strict/") for number in range(12)]
    made = {which: with_provenance({name: which.encode() * 5000 for name in names}, net) for which in ("one", "two")}
    writer = Writer("race", "out", lambda path, which: install(path, made[which]))
    target = root / "out"
    wrong = []
    for count in range(times):
        # Sometimes the first has a start.
        wait = functools.partial(time.sleep, 0.002 * (count % 3))
        children = [run(writer, target, which, wait if which == "two" else int) for which in made]
        codes = sorted(end(child) for child in children)
        found = snapshot(target)
        if (
            codes not in ([DONE, DONE], [DONE, REFUSED])
            or found not in list(made.values())
            or len(os.listdir(root)) > 1
        ):
            wrong.append(f"race {count}: exits {codes}, {len(found)} files, beside it {sorted(os.listdir(root))}")
    return wrong


def load_libraries() -> None:
    """Import what saves import, once: each process would, with thousands of calls of the system before the first."""
    for name in ("geopandas", "matplotlib.backends.backend_agg", "openpyxl", "pandas", "pyarrow.parquet", "pyogrio"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def main(argv: list[str] | None = None) -> int:
    """Torture, print the table, return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="writers; all if left out")
    parser.add_argument("--short", action="store_true", help="a sample, in Python alone")
    parser.add_argument("--most", type=int, help="at most so many points of a kind")
    args = parser.parse_args(argv)
    warnings.simplefilter("ignore")
    load_libraries()
    most = args.most or (2 if args.short else None)
    told: list[str] = []
    print(f"{'writer':22}{'by':8}{'points':>7}" + "".join(f"{word:>7}" for word in BAD), flush=True)

    def row(name: str, how: str, judge: Judge) -> None:
        numbers = "".join(f"{judge.tally[word]:7}" for word in BAD)
        print(f"{name:22}{how:8}{judge.tally['points']:7}{numbers}", flush=True)
        told.extend(judge.told)
        print("".join(f"{line}\n" for line in judge.told), end="", flush=True)

    def wanted(name: str) -> bool:
        return (not args.names or name.split(",")[0] in args.names) and not (args.short and name in ALIKE)

    for writer in writers(wanted):
        with tempfile.TemporaryDirectory() as folder:
            ways: list[tuple[str, Callable[[Judge, int | None], Iterator[Point]]]] = [("python", by_python)]
            if not args.short and shutil.which("strace"):
                ways.append(("strace", by_strace))
            for how, way in ways:
                root = Path(folder, how)
                root.mkdir()
                judge = Judge(writer, root)
                take(judge, list(way(judge, most)))
                row(writer.name, how, judge)
            if not args.short and hasattr(os, "geteuid") and os.geteuid() == 0:
                small = on_small_disks(writer, Path(folder, "python"), most)
                if small is not None:
                    row(writer.name, "disk", small)
    with tempfile.TemporaryDirectory() as folder:
        times = 5 if args.short else 20
        wrong = race(Path(folder), times)
        print(f"two builds at once, {times} times: {len(wrong)} wrong", flush=True)
        told += wrong
    print("".join(f"{line}\n" for line in wrong), end="")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
