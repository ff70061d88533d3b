"""``routes check``: what is wrong or doubtful in a network."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.cli import common, reports
from routes.cli.terminal import colour
from routes.errors import FileError, RoutesError, UsageError
from routes.model.checks import SMALL_COUNT

AUDIT = ("row", "field", "before", "after", "rule", "certainty", "why")

if TYPE_CHECKING:
    from routes.io.options import ReadOptions
    from routes.io.reading import Reading
    from routes.io.repair import Repaired
    from routes.model.checks import Finding

DESCRIPTION = """\
Report what is wrong (errors) or doubtful (warnings) in a network: every fault with file, line, column, value and
what to do. For a folder that routes build made, report which of its files are no longer those that were built, and what
is wrong in its data. The exit code is 1 if there are errors; with --strict, also if there are warnings.
NETWORK itself is never changed. --repair writes a copy in which positions are corrected where the repair is certain,
and beside it a table of every cell that differs (OUT.audit.csv)."""
EXAMPLES = (
    "routes check my-network/",
    "routes check americas --strict",
    "routes check out",
    "routes check my-network/ --format github",
    "routes check my-network/ --format sarif > routes.sarif",
    "routes check places.csv --repair places-repaired.csv",
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    parser.add_argument("--strict", action="store_true", help="exit with 1 for warnings too")
    parser.add_argument("--repair", metavar="OUT", help="write a repaired copy, and a table of what was repaired")
    parser.add_argument(
        "--small-count",
        type=int,
        default=SMALL_COUNT,
        metavar="N",
        help=f"warn of figures of fewer than N people (default: {SMALL_COUNT}); 0 warns of none",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    form.add_argument(
        "--format",
        default="text",
        choices=("text", "github", "sarif"),
        help="text (default); github: annotations for a workflow; sarif: a SARIF 2.1.0 log for other hosts of code",
    )


def run(args: argparse.Namespace) -> int:
    """Print the findings."""
    if args.small_count < 0:
        raise UsageError(f"--small-count {args.small_count} is not a number of 0 or more")
    done = None
    options = common.read_options(args)
    common.locate_missing(args, options)
    if args.repair:
        from routes.io.repair import repair

        common.not_stdout(args.repair)
        done = repair(common.locate(args.network), args.repair, options)
    if done is None:
        findings = find(args.network, args.small_count, options)
    else:
        reading = _reading(args.network, options)
        findings = _veiled(done.findings, reading)
        _say_what_was_read(reading)
    counts = Counter(finding.severity for finding in findings)
    errors, warnings = counts["error"], counts["warning"]
    if args.json:
        document = {"errors": errors, "warnings": warnings, "findings": [as_json(finding) for finding in findings]}
        common.print_json(document | (_repaired(done) if done is not None else {}))
    elif args.format == "github":
        for finding in findings:
            print(reports.annotation(finding, args.network))
    elif args.format == "sarif":
        print(json.dumps(reports.sarif(findings, args.network), ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            severity = colour.paint(finding.severity, finding.severity)
            print(f"{severity}: {common.clean(f'{finding} [{finding.code}]')}")
        common.say(f"{errors} error(s), {warnings} warning(s)")
        if done is not None:
            rows = len({change.row for change in done.changes})
            common.say(f"{rows} row(s) repaired in {done.out}, {len(done.changes)} cell(s) listed in {done.audit}")
            common.say(f"{len(done.left)} repair(s) not certain enough and left as they were")
    return 1 if errors or (args.strict and warnings) else 0


def find(name: str, small_count: int = SMALL_COUNT, options: ReadOptions | None = None) -> Sequence[Finding]:
    """Return what there is to say about a bundled network, a folder, a file, or a folder that routes build made."""
    from routes import catalog
    from routes.cli import published

    if name not in catalog.available() and published.looks_published(Path(name)):
        if options is not None:
            options.refuse(name, "this is a folder that routes build made")
        common.note(published.said(Path(name)))
        return _veiled(published.find(Path(name)), _reading(name))
    try:
        reading = _reading(name, options)
        found = catalog.check(reading or common.locate(name), small_count=small_count)
    except FileError:
        catalog.open_network(name)  # says which bundled names there are, if it is no path
        raise
    _say_what_was_read(reading)
    return _veiled(found, reading)


def _say_what_was_read(reading: Reading | None) -> None:
    """Say on standard error how an input was understood, as every other verb does."""
    for line in () if reading is None else reading.notes:
        common.note(line)


def _reading(name: str, options: ReadOptions | None = None) -> Reading | None:
    from routes.io.formats import read_records
    from routes.io.options import PLAIN

    try:
        return read_records(common.locate(name), options or PLAIN)
    except UsageError:
        raise
    except RoutesError:
        return None


def _veiled(findings: Sequence[Finding], reading: Reading | None) -> Sequence[Finding]:
    """Return findings without the exact positions of places that are sensitive: a log is read by others."""
    from routes.geo import gate
    from routes.model.records import Sensitivity

    if reading is None:
        return findings
    places = enumerate(reading.records.waypoints)
    where = {
        reading.origins.of("waypoints", index): place
        for index, place in places
        if place.sensitivity is not Sensitivity.EXACT
    }
    return gate.veiled(findings, where)


def as_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON writes it; with ``certainty`` and ``repair``, by field, where a repair is known.

    Examples
    --------
    >>> from routes.model.checks import Finding, Fix
    >>> fix = Fix("lat", "8,4261", "8.4261")
    >>> found = Finding(code="c", severity="error", where="w", message="m", fixes=(fix,), certainty="high")
    >>> as_json(found)["repair"], as_json(found)["certainty"]
    ({'lat': 8.4261}, 'high')
    """
    made: dict[str, Any] = {
        name: getattr(finding, name) for name in ("code", "severity", "where", "message", "suggestion")
    }
    if finding.fixes:
        made["certainty"] = finding.certainty
        made["repair"] = {
            fix.field: float(fix.after) if fix.field in ("lon", "lat") else fix.after for fix in finding.fixes
        }
    return made


def _repaired(done: Repaired) -> dict[str, Any]:
    changes = [{name: getattr(change, name) for name in AUDIT} for change in done.changes]
    return {"repaired": str(done.out), "audit": str(done.audit), "changes": changes, "left": len(done.left)}
