"""What every test may use: the toy network."""

from __future__ import annotations

import pytest
from hypothesis import settings

from routes import Network
from tests.toy import toy

# How long an example takes says more of the machine than of the code.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in tests/browser, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "browser" in item.path.parent.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def net() -> Network:
    """Return the toy network of `tests.toy`."""
    return toy()
