"""The reference has a page for every public name, says what every argument means, and has every option and finding."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.cli import VERBS
from routes.maps.options import MAP_OPTIONS
from routes.model import schema
from routes.model.finding_codes import FINDINGS

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs" / "_ext"))
reference = importlib.import_module("reference")
CODES = {code for codes in FINDINGS.values() for code in codes}
# Calls whose first argument is the code of a finding.
MAKERS = {
    "_error",
    "_warning",
    "error",
    "warning",
    "_doubt",
    "_look_up",
    "Repair",
    "Guess",
    "_lacks",
    "Finding",
    "Warning_",
}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    made: dict[str, str] = reference.pages()
    return made


def test_every_public_name_has_a_page(pages: dict[str, str]) -> None:
    without = [name for name in routes.__all__ if name != "__version__" and f"routes.{name}.rst" not in pages]
    assert without == []


def test_every_method_of_a_network_stands_on_its_page_once() -> None:
    placed = [name for names in reference.NETWORK_METHODS.values() for name in names]
    assert sorted(placed) == sorted(reference.public_methods(routes.Network))


def answers() -> list[type]:
    found = [
        getattr(importlib.import_module(home), name) for home, names in reference.RETURNED.items() for name in names
    ]
    return [*(getattr(routes, name) for name in reference.groups()["Answers"]), *found]


def described(cls: type, name: str) -> list[str]:
    """Return the arguments of a method that its documentation does not name."""
    method: Any = inspect.unwrap(getattr(cls, name))
    text = reference.full_doc(getattr(method, "__func__", method))
    assert text, f"{cls.__name__}.{name} has no docstring"
    # Those of `Network.map` have a test of their own.
    left_out = {"self", "cls"} | ({"options"} if (cls, name) == (routes.Network, "map") else set())
    taken = [one for one in inspect.signature(method).parameters if one not in left_out and not one.startswith("_")]
    return [f"{cls.__name__}.{name}({one})" for one in taken if not re.search(rf"\b{one}\b", text)]


def test_every_argument_of_a_network_method_is_described() -> None:
    assert [gap for name in reference.public_methods(routes.Network) for gap in described(routes.Network, name)] == []


def test_every_argument_of_an_answers_method_is_described() -> None:
    assert [gap for cls in answers() for name in reference.public_methods(cls) for gap in described(cls, name)] == []


def test_every_public_function_and_class_is_described() -> None:
    for name in reference.groups()["Functions"]:
        thing = getattr(routes, name)
        text = inspect.getdoc(thing) or ""
        assert [one for one in inspect.signature(thing).parameters if not re.search(rf"\b{one}\b", text)] == [], name
    assert [
        name for name in routes.__all__ if name != "__version__" and not inspect.getdoc(getattr(routes, name))
    ] == []


def test_no_docstring_sends_readers_of_options_to_a_function_that_is_not_public() -> None:
    sent = re.compile(
        r"(?:options?(?: as (?:for|of))?|see)[: ]+(?:those of )?`(?:routes\.maps\.)?(?:compose|explore)", re.IGNORECASE
    )
    found = []
    for path in sorted((ROOT / "routes").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)):
                said = sent.search(" ".join((ast.get_docstring(node) or "").split()))
                found += [f"{path.relative_to(ROOT)}: {said[0]}"] if said else []
    assert found == []


def test_every_option_of_a_map_is_a_parameter_of_its_method() -> None:
    text = reference.sections(inspect.getdoc(routes.Network.map))["Parameters"]
    named = {name.strip() for line in text.splitlines() if line[:1].strip() for name in line.split(",")}
    assert named == set(MAP_OPTIONS)


def test_every_verb_has_a_page_with_every_option_and_its_examples(pages: dict[str, str]) -> None:
    parsers = reference._verbs(reference._parser())
    assert list(parsers) == list(VERBS)
    for verb, parser in parsers.items():
        page = pages[f"cli-{verb}.md"]
        for name in parser._option_string_actions:
            assert f"`{name}" in page, f"{verb} {name}"
        assert page.count("$ routes ") == len((parser.epilog or "").splitlines()) - 1


def test_every_column_of_every_table_is_described(pages: dict[str, str]) -> None:
    for table in schema.TABLES:
        for field in schema.fields(table):
            assert f"| `{field['name']}` |" in pages["tables.md"]
            assert field.get("description"), f"{table}.{field['name']}"


def called_codes() -> set[str]:
    """Return the texts that are given as the code of a finding, anywhere in the package."""
    found = set()
    for path in (ROOT / "routes").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            keyed = [key.value for key in node.keywords if key.arg == "code"]
            if name not in MAKERS and not keyed:
                continue
            place = 1 if name == "_look_up" else 2 if name == "Guess" else 0
            for value in keyed or node.args[place : place + 1]:
                found |= {part.value for part in ast.walk(value) if isinstance(part, ast.Constant)}
    return {code for code in found if isinstance(code, str) and re.fullmatch(r"[a-z]+[0-9]?(?:-[a-z0-9]+)*", code)}


def test_every_finding_that_the_code_reports_is_in_the_register_and_no_other() -> None:
    used = called_codes()
    assert sorted(used - CODES - {"c"}) == []
    # Codes that travel through a variable stand in the code as texts of their own.
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "routes").rglob("*.py") if path.name != "finding_codes.py"
    )
    spelled = {code for code in CODES if f'"{code.removeprefix("figure-")}"' in text}
    assert sorted(CODES - spelled) == []
