"""What every test may use: the toy network."""

from __future__ import annotations

import pytest

from routes import Network
from tests.toy import toy


@pytest.fixture
def net() -> Network:
    """Return the toy network of `tests.toy`."""
    return toy()
