"""Wrong settings and a busy port are told in a sentence before anything starts."""

import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from studium.entrypoints.command_error import CommandError, SettingsWrong
from studium.entrypoints.preflight import read_settings, require_complete, require_free_port
from studium.platform.settings import Settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` and no settings of the person who runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT: Input should be a valid integer"),
        ("PORT", "0", "PORT: Input should be greater than or equal to 1"),
        ("BASE_URL", "study.example.org", "BASE_URL: must be an address like https://"),
        ("AUTH_MODE", "magic", "AUTH_MODE: Input should be 'password', 'sso' or 'both'"),
        ("TRUSTED_PROXIES", "10.0.0.1", "trusted_proxies.*lists are written as JSON"),
        ("VAULT_KEYS_FILE", "/nowhere/keys", "VAULT_KEYS_FILE names /nowhere/keys"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(CommandError, match=sentence) as told:
        read_settings()
    assert "\n" not in str(told.value)


def test_what_only_follows_from_a_wrong_setting_is_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "abc")
    with pytest.raises(SettingsWrong) as told:
        read_settings()
    assert "BASE_URL" not in str(told.value)
    assert all(told.value.parts)


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX", "true")
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_abcdef")
    with pytest.raises(CommandError, match="STRIPE_SECRET_KEY is a live key") as told:
        read_settings()
    assert "abcdef" not in str(told.value)


def test_a_free_port_is_fine_and_a_busy_one_is_named() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        other.listen()
        with pytest.raises(CommandError, match=rf"Port {port} on 127.0.0.1 is in use: .*PORT="):
            require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["not a host", "192.0.2.1"])
def test_an_address_that_is_not_ours_is_named(host: str) -> None:
    with pytest.raises(CommandError, match="HOST"):
        require_free_port(host, 8000)


def test_a_missing_key_is_named_with_the_way_to_make_one(tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None, database_url=SecretStr("postgresql://db/studium"), data_dir=tmp_path
    )
    with pytest.raises(CommandError, match=r"VAULT_KEYS is not set.*openssl rand"):
        require_complete(settings)


def test_a_malformed_key_is_named() -> None:
    settings = Settings(_env_file=None, vault_keys=SecretStr("k1:short"))
    with pytest.raises(CommandError, match="VAULT_KEYS"):
        require_complete(settings)


def test_without_a_mail_server_only_the_sandbox_starts(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="SMTP_URL is not set"):
        require_complete(Settings(_env_file=None, data_dir=tmp_path))
    require_complete(Settings(_env_file=None, data_dir=tmp_path, sandbox=True))


def test_single_sign_on_without_a_provider_does_not_start(tmp_path: Path) -> None:
    mail = SecretStr("smtp://mail.example:25")
    alone = Settings(_env_file=None, data_dir=tmp_path, smtp_url=mail, auth_mode="sso")
    with pytest.raises(CommandError, match="OIDC_PROVIDERS"):
        require_complete(alone)
