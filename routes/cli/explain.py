"""``routes explain``: what the code of a finding or of an error means."""

from __future__ import annotations

import argparse
from typing import Any

from routes.cli import common
from routes.errors import CODES, UsageError
from routes.model.finding_codes import ADVICE, FINDINGS
from routes.model.text import did_you_mean, quoted

DESCRIPTION = """\
Say what a code means: that of a finding, as routes check and the readers print it in brackets, or that of an error, as
a program has it. Without a code, list all of them."""
EXAMPLES = ("routes explain dangling-leg", "routes explain swapped-axes small-count --json", "routes explain")
OF_ERRORS = "Errors"
ABOUT_ERRORS = "The code of a RoutesError in Python; docs/server.md says which status a service answers with."


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("codes", metavar="CODE", nargs="*", help="a code, such as dangling-leg; none lists all")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print what the codes mean."""
    known = meanings()
    for code in args.codes:
        if not any(entry["code"] == code for entry in known):
            hint = did_you_mean(code, [entry["code"] for entry in known]) or "routes explain lists them all."
            raise UsageError(f"no code {quoted(code)}. {hint}")
    found = [entry for code in args.codes for entry in known if entry["code"] == code] if args.codes else known
    if args.json:
        common.print_json({"codes": found})
    elif args.codes:
        for entry in found:
            common.say(f"{entry['code']} ({entry['group']})")
            common.say(f"  {entry['meaning']}")
            common.say(f"  {entry['advice']}")
    else:
        for group in dict.fromkeys(entry["group"] for entry in found):
            common.say(group)
            common.print_table([(each["code"], each["meaning"]) for each in found if each["group"] == group])
    return 0


def meanings() -> list[dict[str, Any]]:
    """Return every code with its group, its meaning and what to do, as they stand in the registers."""
    listed = [
        {"code": code, "group": group, "meaning": meaning, "advice": ADVICE[group]}
        for group, codes in FINDINGS.items()
        for code, meaning in codes.items()
    ]
    return listed + [
        {"code": code, "group": OF_ERRORS, "meaning": meaning, "advice": ABOUT_ERRORS}
        for code, meaning in CODES.items()
    ]
