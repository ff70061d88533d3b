"""What every test may use: the toy network."""

from __future__ import annotations

import pytest

from routes import Network
from tests.toy import toy


@pytest.fixture
def net() -> Network:
    """Return the toy network of `tests.toy`."""
    return toy()


@pytest.fixture(scope="session", autouse=True)
def _plain_pictures() -> None:
    """Stand in for the static pictures until they are drawn."""
    from routes.maps import static
    from tests.pictures import write

    if not hasattr(static, "write"):
        static.write = write
