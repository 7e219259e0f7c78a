"""The keys of the vault: from the settings, or made once for an installation on one machine."""

import fcntl
from pathlib import Path

from studium.entrypoints.command_error import CommandError
from studium.platform.settings import Settings
from studium.platform.vault import Vault, generate_key

KEY_FILE = "vault.key"


def open_vault(settings: Settings) -> Vault:
    """The vault of this installation.

    Without VAULT_KEYS a key is made in DATA_DIR, but only for the sandbox and for the embedded
    PostgreSQL, whose data lie beside it: several machines must share their keys.

    Raises:
        CommandError: VAULT_KEYS is missing or malformed, or DATA_DIR cannot be written.
    """
    if settings.vault_keys is not None:
        return _parse(settings.vault_keys.get_secret_value())
    path = settings.data_dir / KEY_FILE
    if not path.exists() and not _makes_own_key(settings):
        raise CommandError(
            "VAULT_KEYS is not set, and secrets could not be stored: make a key with "
            '`echo "k1:$(openssl rand -base64 32)"` and set it on every machine.'
        )
    return _parse(_read_or_make(path))


def will_make_key(settings: Settings) -> bool:
    """Whether `open_vault` would make a key: there is none yet, and none is asked for."""
    has_key = settings.vault_keys is not None or (settings.data_dir / KEY_FILE).exists()
    return not has_key and _makes_own_key(settings)


def _makes_own_key(settings: Settings) -> bool:
    return settings.database_url is None or settings.sandbox


def _parse(text: str) -> Vault:
    try:
        return Vault.from_text(text)
    except ValueError as problem:
        raise CommandError(str(problem)) from problem


def _read_or_make(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        return path.read_text(encoding="utf-8")
    except OSError as problem:
        raise CommandError(
            f"{path} cannot be read or written ({problem.strerror}): "
            "make DATA_DIR writable, or set VAULT_KEYS."
        ) from problem


def _make(path: Path) -> None:
    """Make the file once, and whole: server and worker may both start with none."""
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return
        pending = path.with_suffix(".new")
        pending.unlink(missing_ok=True)
        pending.touch(mode=0o600, exist_ok=False)
        pending.write_text(generate_key(), encoding="utf-8")
        pending.replace(path)
