"""A shop with products on offer."""

import httpx
import pytest
from tests.commerce.shop import Shop

from studium.platform.parts import Parts


@pytest.fixture
async def shop(parts: Parts, client: httpx.AsyncClient) -> Shop:
    """The operator's shop, open."""
    shop = Shop(parts, client)
    await shop.open()
    return shop
