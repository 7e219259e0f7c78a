"""The key of the vault: made once, whole, for this user alone, and only where it can be."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.keys import KEY_FILE, open_vault
from studium.platform.settings import Settings


def settings(folder: Path, **more: object) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **more)  # type: ignore[arg-type]


def test_many_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    for attempt in range(20):
        own = settings(tmp_path / str(attempt))
        with ThreadPoolExecutor(8) as pool:
            vaults = list(pool.map(open_vault, [own] * 8))
        assert all(vault == vaults[0] for vault in vaults)


def test_the_key_is_for_this_user_alone_and_stays(tmp_path: Path) -> None:
    first = open_vault(settings(tmp_path))
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert open_vault(settings(tmp_path)) == first


def test_a_key_left_half_made_by_a_killed_process_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "vault.new").write_text("k1:hal")
    vault = open_vault(settings(tmp_path))
    assert vault.open(vault.seal(b"x", "row"), "row") == b"x"


def test_a_database_elsewhere_wants_keys_that_all_machines_share(tmp_path: Path) -> None:
    far = SecretStr("postgresql://db.example.org/studium")
    with pytest.raises(CommandError, match="VAULT_KEYS is not set"):
        open_vault(settings(tmp_path, database_url=far))
    assert not (tmp_path / KEY_FILE).exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="make DATA_DIR writable, or set VAULT_KEYS"):
        open_vault(settings(tmp_path / "file"))
