"""Reading files, from `routes.model.files`; writing is in `routes.saving`."""

from __future__ import annotations

from routes.model.files import LARGEST, find_member, open_regular, read_bytes, read_member
from routes.saving import local_path

__all__ = ["LARGEST", "find_member", "local_path", "open_regular", "read_bytes", "read_member"]
