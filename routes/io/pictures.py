"""Pictures of a story's chapters: read from the network's folder, known by their first bytes, never by their name."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from routes.errors import RoutesError
from routes.io.reading import Builder, error, warning
from routes.model.files import read_member
from routes.model.pictures import media_type
from routes.model.text import quoted

__all__ = ["read"]

LARGEST = 4_000_000


def read(builder: Builder, folder: Path) -> None:
    """Put the picture of every chapter that names one into it; what cannot be one is a finding.

    Findings: ``missing-image``, ``bad-image``; warnings: ``missing-alt``.
    """
    for index, where, chapter in list(builder.located("chapters")):
        if not chapter.image:
            continue
        place = f"{where}, image"
        try:
            data = read_member(folder, chapter.image, largest=LARGEST)
        except RoutesError as fault:
            fix = "Put the picture into the network's folder, or correct its name."
            builder.found([error("missing-image", place, f"{quoted(chapter.image)} cannot be read: {fault}", fix)])
            continue
        if not media_type(data) or len(data) > LARGEST:
            message = (
                f"{quoted(chapter.image)} is not a PNG, JPEG, GIF or WebP picture of at most {LARGEST // 1_000_000} MB"
            )
            builder.found([error("bad-image", place, message, "Save it as one of these.")])
            continue
        if not chapter.alt.strip():
            message = f"the picture {quoted(chapter.image)} has no alternative text"
            builder.found([warning("missing-alt", f"{where}, alt", message, "Say what it shows.")])
        builder.rows["chapters"][index] = dataclasses.replace(chapter, picture=data)
