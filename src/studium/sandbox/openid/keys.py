"""The stand-in's signing key: made at first use, kept in DATA_DIR, one for all processes."""

import contextlib
import os
from functools import cache
from pathlib import Path

from joserfc.jwk import RSAKey

_BITS = 2048
_FILE = "sandbox-openid-key.pem"
_KEY_ID = "sandbox-1"


@cache
def signing_key(data_dir: Path) -> RSAKey:
    """The key whose public half is published."""
    path = data_dir.expanduser().absolute() / _FILE
    if not path.exists():
        _make(path)
    return RSAKey.import_key(path.read_bytes(), {"kid": _KEY_ID, "use": "sig", "alg": "RS256"})


@cache
def foreign_key() -> RSAKey:
    """A key under the same name that nobody published."""
    return RSAKey.generate_key(_BITS, {"kid": _KEY_ID, "use": "sig", "alg": "RS256"})


def _make(path: Path) -> None:
    """Write a whole file under another name first, so that no process reads half a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(RSAKey.generate_key(_BITS).as_pem(private=True))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
