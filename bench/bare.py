"""The peer of the API measurement: a bare FastAPI route that does one asyncpg read."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=16) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=_lifespan)


@app.get("/user")
async def user(request: Request) -> dict[str, object]:
    """One row by its key, as JSON."""
    row = await request.app.state.pool.fetchrow(
        "select id, email, first_name, last_name, role, created_at from users limit 1"
    )
    return dict(row)
