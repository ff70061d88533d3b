"""What SECURITY.md promises: every sentence names a test that exists, and some of the tests are here."""

from __future__ import annotations

import ast
import re
import socket
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.cli import main
from tests.toy import LEGS, toy

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "routes"
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def promises() -> list[str]:
    """Return the entries of the lists in SECURITY.md, each on one line."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    return [" ".join(entry.split()) for entry in re.findall(r"^- (.*(?:\n  .*)*)", text, re.MULTILINE)]


def test_there_are_promises() -> None:
    assert len(promises()) >= 35


@pytest.mark.parametrize("promise", promises())
def test_every_promise_names_a_test_that_exists(promise: str) -> None:
    named = _TEST.findall(promise)
    assert named, "no test is named"
    assert len(named) == promise.count("::")
    for file, name in named:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.slow
def test_the_network_is_used_in_two_places_only() -> None:
    asking = {"socket", "ssl", "http.client", "http.server", "urllib.request", "ftplib", "smtplib", "asyncio", "requests",
              "httpx", "urllib3", "aiohttp", "xmlrpc", "telnetlib", "socketserver"}  # fmt: skip
    users = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if imported(path) & asking}
    assert users == {"cli/preview.py", "geo/providers/routing.py"}


# Two folders change places in one call of the C library, for which Python has no name.
EXCHANGING = {("saving.py", "ctypes")}


def test_the_c_library_is_asked_to_exchange_two_folders_and_for_nothing_else() -> None:
    tree = ast.parse((PACKAGE / "saving.py").read_text(encoding="utf-8"))
    used = [
        ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and "ctypes" in ast.dump(node)
    ]
    assert {text.rpartition(".")[2] for text in used} == {"CDLL", "renameat2", "get_errno"}
    assert "ctypes.CDLL(None, use_errno=True).renameat2" in used  # None: what Python itself is linked with


@pytest.mark.slow
def test_nothing_evaluates_text_or_starts_a_program() -> None:
    modules = {"subprocess", "pickle", "marshal", "shelve", "dill", "joblib", "yaml", "pty", "code", "runpy", "ctypes"}
    calls = {
        "eval",
        "exec",
        "compile",
        "__import__",
        "system",
        "popen",
        "fork",
        "execv",
        "execve",
        "spawnv",
        "startfile",
    }
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        found += [f"{path}: {name}" for name in imported(path) & modules if (path.name, name) not in EXCHANGING]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            plain = isinstance(node.func, ast.Name) and node.func.id in calls
            of_os = isinstance(node.func, ast.Attribute) and node.func.attr in calls
            if plain or (of_os and ast.unparse(node.func).startswith("os.")):
                found.append(f"{path}:{node.lineno} {ast.unparse(node.func)}")
            if any(key.arg == "allow_pickle" and ast.unparse(key.value) != "False" for key in node.keywords):
                found.append(f"{path}:{node.lineno} allow_pickle")
    assert found == []


@pytest.mark.parametrize(
    "extra",
    [
        {"provider": "osrm"}, {"provider": "valhalla"}, {"provider": "file"}, {"provider": "network"},
        {"provider": "osrm", "url": "http://127.0.0.1:9"}, {"provider": "file", "path": "/etc/hostname"},
        {"provider": "network", "layer": "/etc/hostname"}, {"via": "http://127.0.0.1:9"}, {"provider": "os:system"},
    ],
)  # fmt: skip
def test_a_network_from_somebody_else_asks_no_server_and_names_no_file(
    extra: dict[str, str], tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("something was asked for")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.chdir(tmp_path)
    routes.write(toy(legs=[dataclasses.replace(LEGS[1], extra=extra)], routes=[], observations=[], closures=[]), "net")
    code = main(["map", "net", "-o", "out.html", "--draw"])
    err = capsys.readouterr().err
    assert code in (2, 3), err
    assert "something was asked for" not in err
    assert not (tmp_path / "out.html").exists()
