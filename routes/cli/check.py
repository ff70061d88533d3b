"""``routes check``: what is wrong or doubtful in a network."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from routes.cli import common
from routes.errors import FileError

if TYPE_CHECKING:
    from routes.model.checks import Finding

DESCRIPTION = """\
What is wrong (errors) or doubtful (warnings) in a network: every fault with file, line, column, value and what to do.
Ends with 1 if there are errors; with --strict, also if there are warnings."""
EXAMPLES = ("routes check my-network/", "routes check americas --strict", "routes check my-network/ --format github")


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON document on stdout")
    form.add_argument("--format", default="text", choices=("text", "github"), help="github: annotations for a workflow")


def run(args: argparse.Namespace) -> int:
    """Print the findings."""
    findings = find(args.network)
    counts = Counter(finding.severity for finding in findings)
    errors, warnings = counts["error"], counts["warning"]
    if args.json:
        rows = [
            {name: getattr(finding, name) for name in ("code", "severity", "where", "message", "suggestion")}
            for finding in findings
        ]
        common.print_json({"errors": errors, "warnings": warnings, "findings": rows})
    elif args.format == "github":
        for finding in findings:
            print(annotation(finding, args.network))
    else:
        for finding in findings:
            common.say(f"{finding.severity}: {finding} [{finding.code}]")
        common.say(f"{errors} error(s), {warnings} warning(s)")
    return 1 if errors or (args.strict and warnings) else 0


def find(name: str) -> Sequence[Finding]:
    """Return what there is to say about a bundled network, a folder or a file."""
    import routes
    from routes import catalog

    bundled = Path(catalog.__file__).parent / "data" / name
    try:
        found: Sequence[Finding] = routes.check(bundled if name in catalog.available() else name)
    except FileError:
        catalog.open_network(name)  # says which bundled names there are, if it is no path
        raise
    return found


def annotation(finding: Finding, network: str) -> str:
    r"""Return a finding as a workflow command of GitHub Actions, with file and line where they are known.

    Examples
    --------
    >>> from routes.model.checks import Finding
    >>> found = Finding(code="dangling-leg", severity="error", where="legs.csv:17, end", message="no waypoint \"x\"")
    >>> annotation(found, "my-network")
    '::error file=my-network/legs.csv,line=17,title=dangling-leg::legs.csv:17, end: no waypoint "x".'
    """
    place = finding.where.partition(",")[0]
    file, colon, line = place.rpartition(":")
    properties = []
    if colon and line.isdigit():
        root = Path(network)
        here = root if root.suffix and not root.is_dir() else root / file
        properties = [f"file={_property(here.as_posix())}", f"line={line}"]
    properties.append(f"title={_property(finding.code)}")
    text = str(finding).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{finding.severity} {','.join(properties)}::{common.clean(text)}"


def _property(text: str) -> str:
    for char, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(char, code)
    return common.clean(text)
