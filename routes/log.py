"""The logger of the package, named ``routes``: silent until a program gives it a handler.

What is read and built is told at level INFO. What a reader of the answer should know is a `RoutesWarning`; a program
that wants these in its log as well calls ``logging.captureWarnings(True)``.
"""

from __future__ import annotations

import logging

__all__ = ["logger"]

logger = logging.getLogger("routes")
logger.addHandler(logging.NullHandler())
