"""Which database this installation has."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from studium.entrypoints.embedded import embedded_postgres
from studium.entrypoints.keys import open_vault, will_make_key
from studium.platform.settings import Settings


@contextmanager
def running_database(
    settings: Settings, *, tell: Callable[[str], None] | None = None
) -> Iterator[str]:
    """The address of the installation's database, past any pooler, during the block.

    Without a DATABASE_URL of the operator's own, the embedded PostgreSQL runs during the block,
    and the environment of this process names it, for settings that are read again and for child
    processes. Its vault key is made here, before several processes could want to. `tell` hears
    that it is the embedded one.

    Raises:
        CommandError: the data folder cannot be used, or PostgreSQL does not start.
    """
    if settings.database_url is not None:
        yield (settings.database_direct_url or settings.database_url).get_secret_value()
        return
    if tell is not None:
        tell(f"DATABASE_URL is not set: using the embedded PostgreSQL in {settings.data_dir}.")
    with embedded_postgres(settings.data_dir) as url:
        if will_make_key(settings):
            open_vault(settings)
        os.environ["DATABASE_URL"] = url
        try:
            yield url
        finally:
            os.environ.pop("DATABASE_URL", None)
