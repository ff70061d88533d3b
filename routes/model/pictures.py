"""What sort of picture bytes are: by how they begin, never by a name."""

from __future__ import annotations

__all__ = ["media_type"]


def media_type(data: bytes) -> str:
    r"""Return ``image/png``, ``image/jpeg``, ``image/gif`` or ``image/webp``; nothing for anything else.

    Examples
    --------
    >>> media_type(b"\xff\xd8\xff\xe0"), media_type(b"<svg>")
    ('image/jpeg', '')
    """
    if data[:4] + data[8:12] == b"RIFFWEBP":
        return "image/webp"
    heads = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}
    return next((f"image/{kind}" for head, kind in heads.items() if data.startswith(head)), "")
