"""What every test may use: the toy network."""

from __future__ import annotations

import pytest
from hypothesis import settings

from routes import Network
from tests.toy import toy

# How long an example takes says more of the machine than of the code.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.fixture
def net() -> Network:
    """Return the toy network of `tests.toy`."""
    return toy()
