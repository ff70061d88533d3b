"""The command line: one small module a verb. Nothing heavy is imported before a verb runs."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import sys
import warnings
from collections.abc import Collection, Sequence
from typing import NoReturn

import routes
from routes.cli import common
from routes.cli.terminal import colour, defaults, streams
from routes.errors import RoutesError, RoutesWarning, UsageError
from routes.model.text import did_you_mean, quoted

__all__ = ["VERBS", "main", "parser", "verbs"]

VERBS = {
    "list": "the networks that come with the package",
    "show": "what a network holds, or what is known about one place, leg or route",
    "path": "the shortest path between two places, and alternatives",
    "map": "a map as one self-contained HTML file, or as a picture",
    "build": "a folder to publish: page, embed, pictures, words, data",
    "embed": "what to paste into an article",
    "preview": "the page on a phone, in an article, dark, printed and without JavaScript",
    "new": "a small network to start from",
    "article": "a draft beside its map: places linked, figures checked",
    "check": "what is wrong or doubtful in a network",
    "diff": "what one edition of a network says differently from another",
    "update": "a network with the newer figures of a publisher's file",
    "convert": "a network in another file format",
    "flows": "published figures by month or year, and computed flows",
    "attach": "the leg nearest to each point of a file of any size",
    "cite": "the sources of a network, for a bibliography",
    "explain": "what the code of a finding or an error means",
    "completion": "a script that completes verbs and options in a shell",
    "doctor": "what this installation has and lacks",
}
# A module list or map in this package would hide the built-in function of that name here.
_MODULES = {"list": "list_", "map": "map_"}
INTERNAL, INTERRUPTED = 70, 130
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)

_EPILOG = """\
exit codes: 0 fine; 1 check found errors, diff a difference, or no path; 2 wrong usage; 3 input unreadable or invalid;
4 an optional package is missing; 5 refused on safety or licence grounds; 130 interrupted

examples:
  routes map americas -o map.html
  routes path americas Necoclí "US–Mexico border"
  routes map places.csv --chain -o map.html

routes VERB --help explains a verb and shows examples. Nothing is fetched and nothing is sent anywhere."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours: one line, exit code 2, near misses suggested."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. See {self.prog} --help.")


def parser(only: Collection[str] = VERBS) -> argparse.ArgumentParser:
    """Return the parser with the arguments of some verbs, of all if not told; of the others it knows the names."""
    parser = _Parser(
        prog="routes",
        description="Published facts about migration routes, as a network to query and a map to publish.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"routes {routes.__version__}")
    parser.add_argument(
        "--color",
        choices=colour.WHEN,
        metavar="WHEN",
        help="colour on the terminal: auto (default; with NO_COLOR none), always or never; anywhere in the line",
    )
    added = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs", parser_class=_Parser)
    for verb, words in VERBS.items():
        if verb not in only:
            added.add_parser(verb, help=words)
            continue
        module = importlib.import_module(f"routes.cli.{_MODULES.get(verb, verb)}")
        child = added.add_parser(
            verb,
            help=words,
            description=module.DESCRIPTION,
            epilog="examples:\n" + "\n".join(f"  {line}" for line in module.EXAMPLES),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        module.add(child)
        child.set_defaults(run=module.run, options=sorted(child._option_string_actions))
    return parser


def verbs(whole: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each verb."""
    found = next(action for action in whole._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    argv = colour.choose(argv)
    # Nothing but --help and --version stands before a verb, so its module alone is needed, unless a file of defaults
    # names others.
    whole = parser() if defaults.is_there() else parser(tuple(argv[:1]))
    if argv and not argv[0].startswith("-") and argv[0] not in VERBS:
        hint = did_you_mean(argv[0], VERBS) or f"Verbs: {', '.join(VERBS)}."
        raise UsageError(f"no verb {quoted(argv[0])}. {hint}")
    known = verbs(whole)
    found = defaults.found(argv[0], known) if argv and argv[0] in known else {}
    args, rest = whole.parse_known_args(argv)
    if rest:
        options = getattr(args, "options", ["--help", "--version"])
        ours = GUESSED.get(rest[0].partition("=")[0])
        hint = f"Here that is {ours}." if ours in options else did_you_mean(rest[0], options)
        raise UsageError(f"unknown argument {quoted(rest[0])}. {hint}".strip())
    if args.verb is not None:
        defaults.apply(args, known[args.verb], argv, found)
    return args


# What options of other tools are called here, where a verb has it.
GUESSED = {
    **dict.fromkeys(("--weight", "--cost", "--metric"), "--by"),
    **dict.fromkeys(("--tiles", "--background", "--base-map"), "--basemap"),
    **dict.fromkeys(("--language", "--locale-lang"), "--lang"),
    **dict.fromkeys(("--out", "--outfile", "--out-file", "--out-dir", "--folder", "--dest"), "--output"),
    **dict.fromkeys(("--date", "--when", "--year", "--time"), "--at"),
    **dict.fromkeys(("--exclude", "--without", "--ignore"), "--avoid"),
    **dict.fromkeys(("--through", "--stops"), "--via"),
    **dict.fromkeys(("--cutoff", "--radius", "--max-distance"), "--within"),
    **dict.fromkeys(("--attribution", "--attrib"), "--attr"),
    **dict.fromkeys(("--overwrite", "-f"), "--force"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv
        The arguments without the name of the program; those of the process if ``None``.
    """
    common.tolerate_narrow_encodings()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", RoutesWarning)
        warnings.showwarning = _show_warning
        try:
            code = _run(sys.argv[1:] if argv is None else list(argv))
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader (head, less) has what it wanted; keep Python from complaining when it closes stdout.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except OSError as error:
            common.complain(f"standard output: {error.strerror or error}")
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return RoutesError.exit_code
    return code


def _run(argv: Sequence[str]) -> int:
    try:
        args = _parse(argv)
        if args.verb is None:
            parser(()).print_help()
            return 0
        with streams.from_stdin(args):
            return int(args.run(args))
    except SystemExit as ended:  # argparse after --help and --version
        return int(ended.code or 0)
    except KeyboardInterrupt:
        common.complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except RoutesError as error:
        common.complain(str(error))
        return error.exit_code
    except OSError as error:
        if error.filename is None and error.errno in _FULL:
            raise  # standard output, which `main` looks after
        common.complain(f"{error.filename or 'file'}: {error.strerror or error}")
        return RoutesError.exit_code
    except Exception as error:  # the last resort: one line instead of a traceback
        if os.environ.get("ROUTES_TRACEBACK"):
            raise
        common.complain(f"internal error: {type(error).__name__}: {error}. Set ROUTES_TRACEBACK=1 to see where.")
        return INTERNAL


def _show_warning(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    if issubclass(category, RoutesWarning):
        common.note(str(message))
