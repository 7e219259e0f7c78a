"""Static files are kept for ever under the hash of their content, and briefly under any other."""

import httpx

from studium.platform.pages import Assets


async def test_only_the_right_hash_is_kept_for_ever(client: httpx.AsyncClient) -> None:
    current = await client.get(Assets().address("tokens.css"))
    assert current.status_code == 200
    assert "immutable" in current.headers["cache-control"]
    for address in ("/static/tokens.css", "/static/tokens.css?v=0123456789"):
        other = await client.get(address)
        assert other.status_code == 200
        assert "immutable" not in other.headers["cache-control"]


async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    for address in ("/static/none.css?v=1", "/static/../render.py", "/static/"):
        assert (await client.get(address)).status_code == 404
