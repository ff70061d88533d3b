"""Where `public` was imported from before `routes.geo.masking`; kept for those who do."""

from __future__ import annotations

from routes.geo.masking import public

__all__ = ["public"]
