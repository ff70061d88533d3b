"""Findings for machines that read them: annotations of GitHub's, and SARIF 2.1.0 for every other host of code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import routes
from routes.model.checks import Finding
from routes.model.finding_codes import FINDINGS
from routes.model.text import clean

__all__ = ["annotation", "place_of", "sarif"]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def place_of(finding: Finding, network: str) -> tuple[Path, int] | None:
    """Return the file and the line that a finding is about, ``None`` where it names none.

    Examples
    --------
    >>> from routes.model.checks import Finding
    >>> found = Finding(code="c", severity="error", where="legs.csv:17, end", message="m")
    >>> place_of(found, "my-network")[1], place_of(found, "my-network")[0].as_posix()
    (17, 'my-network/legs.csv')
    """
    file, colon, line = finding.where.partition(",")[0].rpartition(":")
    if not colon or not line.isdigit() or int(line) < 1:
        return None
    root = Path(network)
    return (root if root.suffix and not root.is_dir() else root / file), int(line)


def annotation(finding: Finding, network: str) -> str:
    r"""Return a finding as a workflow command of GitHub Actions, with file and line where they are known.

    Examples
    --------
    >>> from routes.model.checks import Finding
    >>> found = Finding(code="dangling-leg", severity="error", where="legs.csv:17, end", message="no waypoint \"x\"")
    >>> annotation(found, "my-network")
    '::error file=my-network/legs.csv,line=17,title=dangling-leg::legs.csv:17, end: no waypoint "x".'
    """
    place = place_of(finding, network)
    properties = [] if place is None else [f"file={_property(place[0].as_posix())}", f"line={place[1]}"]
    properties.append(f"title={_property(finding.code)}")
    text = str(finding).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{finding.severity} {','.join(properties)}::{clean(text)}"


def _property(text: str) -> str:
    for char, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(char, code)
    return clean(text)


def sarif(findings: Sequence[Finding], network: str) -> dict[str, Any]:
    """Return findings as a log of SARIF 2.1.0, with the rules that they break."""
    meanings = {code: meaning for codes in FINDINGS.values() for code, meaning in codes.items()}
    codes = list(dict.fromkeys(finding.code for finding in findings))
    rules = [
        {"id": code, "shortDescription": {"text": meanings.get(code, code)}, "help": {"text": f"routes explain {code}"}}
        for code in codes
    ]
    driver = {"name": "routes", "version": routes.__version__, "semanticVersion": routes.__version__, "rules": rules}
    results = [_result(finding, network, codes.index(finding.code)) for finding in findings]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _result(finding: Finding, network: str, rule: int) -> dict[str, Any]:
    place = place_of(finding, network)
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": clean(finding.where)}]}
    if place is not None:
        path, line = place
        address = path.as_uri() if path.is_absolute() else quote(path.as_posix())
        location["physicalLocation"] = {"artifactLocation": {"uri": address}, "region": {"startLine": line}}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": clean(finding)},
        "locations": [location],
    }
