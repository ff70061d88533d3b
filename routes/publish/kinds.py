"""For which hosts there is something to paste, and who pastes it; without anything that takes time to import."""

from __future__ import annotations

__all__ = ["CMS", "ROLES"]

CMS = ("html", "wordpress", "amp", "newsletter", "element")
ROLES = ("embed", "picture", "frame", "plugin")
