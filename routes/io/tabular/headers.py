"""The roles of columns, under the name that readers of geographic formats know: see `routes.io.tabular.roles`."""

from __future__ import annotations

from routes.io.tabular.roles import ALIASES, match, rivals, said

__all__ = ["ALIASES", "match", "rivals", "said"]
