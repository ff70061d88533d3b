"""Say where the repository is, everywhere that needs it: `python tools/set_address.py ADDRESS [DOCUMENTATION]`.

    python tools/set_address.py https://git.example.org/maps/migration-routes

Writes `[project.urls]` and where README's picture and links lead on the package index into pyproject.toml, the address
into CITATION.cff, and the way to report a vulnerability into the list of issue templates. Say it again to change it.
The folders `raw/HEAD` and `blob/HEAD` below the address are those of GitHub, Gitea and Forgejo.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def project(text: str, address: str, documentation: str) -> str:
    """Return pyproject.toml with the addresses of a project."""
    urls = {
        "Homepage": address,
        "Documentation": documentation or f"{address}/blob/HEAD/docs/index.md",
        "Source": address,
        "Changelog": f"{address}/blob/HEAD/CHANGELOG.md",
        "Issues": f"{address}/issues",
    }
    table = "[project.urls]\n" + "".join(f'{name} = "{url}"\n' for name, url in urls.items()) + "\n"
    text = re.sub(r"\[project\.urls\]\n(?:.+\n)*\n", "", text)
    text = text.replace("[project.scripts]\n", table + "[project.scripts]\n", 1)
    # README's pictures are to be shown, its links to be followed.
    shown = rf"""'<img src="{address}/raw/HEAD/\1"\2>\3'"""
    followed = rf"'[\1]({address}/blob/HEAD/\2)'"
    text = re.sub(r"(?m)^(pattern = '<img.*\nreplacement = ).*$", lambda found: found[1] + shown, text)
    return re.sub(r"(?m)^(pattern = '\\\[.*\nreplacement = ).*$", lambda found: found[1] + followed, text)


def citation(text: str, address: str) -> str:
    """Return CITATION.cff with the address of the repository."""
    text = re.sub(r"(?m)^repository-code: .*\n", "", text)
    return text.replace("license: MIT\n", f'license: MIT\nrepository-code: "{address}"\n', 1)


def templates(text: str, address: str) -> str:
    """Return the list of issue templates, with the place for what must not be public."""
    return text.partition("contact_links:")[0] + (
        "contact_links:\n"
        "  - name: A vulnerability, or a position that must not be public\n"
        f"    url: {address}/security/advisories/new\n"
        "    about: Seen by the maintainers alone. Please do not open an issue.\n"
    )


def main(arguments: list[str], root: Path = ROOT) -> None:
    """Write the address into the files."""
    if not arguments or not all(one.startswith("https://") for one in arguments):
        raise SystemExit("usage: python tools/set_address.py https://HOST/OWNER/NAME [https://DOCUMENTATION]")
    address, documentation = arguments[0].rstrip("/"), "".join(arguments[1:2])
    for name, made in {
        "pyproject.toml": lambda text: project(text, address, documentation),
        "CITATION.cff": lambda text: citation(text, address),
        ".github/ISSUE_TEMPLATE/config.yml": lambda text: templates(text, address),
    }.items():
        path = root / name
        path.write_text(made(path.read_text(encoding="utf-8")), encoding="utf-8")
        print(path.relative_to(root))


if __name__ == "__main__":
    main(sys.argv[1:])
