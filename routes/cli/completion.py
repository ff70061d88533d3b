"""``routes completion``: a script that completes verbs, options and files in a shell."""

from __future__ import annotations

import argparse

from routes.errors import MissingDependencyError

DESCRIPTION = """\
Print a script that lets a shell complete verbs, options and the names of files. It needs the package shtab."""
SHELLS = ("bash", "zsh", "tcsh")
EXAMPLES = (
    "routes completion bash > ~/.local/share/bash-completion/completions/routes",
    "routes completion zsh > ~/.zfunc/_routes",
)
_FILES = ("network", "draft", "alt", "layer", "places", "output")
_FOLDERS = ("folder",)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("shell", choices=SHELLS, help="which shell")


def run(args: argparse.Namespace) -> int:
    """Print the script."""
    try:
        import shtab
    except ImportError:
        message = "completion needs the package shtab: pip install shtab, in the environment that has routes"
        raise MissingDependencyError(message) from None
    from routes import cli

    parser = cli.parser()
    for verb in cli.verbs(parser).values():
        for action in verb._actions:
            if action.dest in _FILES or action.dest in _FOLDERS:
                action.complete = shtab.DIRECTORY if action.dest in _FOLDERS else shtab.FILE  # type: ignore[attr-defined]
    print(shtab.complete(parser, shell=args.shell))
    return 0
