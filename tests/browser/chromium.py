"""The browser that tests and the gallery open pages in."""

from __future__ import annotations

import shutil

__all__ = ["ARGUMENTS", "executable"]

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def executable() -> str | None:
    """Return the path of Chromium, without its windows where that is installed; None for Playwright's own.

    The whole browser makes a window of tabs and menus for each page that nobody sees: twice the work.
    """
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")
