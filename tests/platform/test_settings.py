"""Settings: from the environment, a file, or a secret's own file; wrong ones are named."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from studium.platform.settings import Settings, load_settings

SECRET = "sk_live_51Hidden"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    monkeypatch.chdir(tmp_path)


def faults() -> str:
    """What is said of settings that are wrong."""
    with pytest.raises(ValidationError) as raised:
        load_settings()
    return str(raised.value)


def test_nothing_has_to_be_set() -> None:
    settings = load_settings()
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.sandbox is False


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("TRUSTED_PROXIES", '["10.0.0.1", "10.0.0.2"]')
    monkeypatch.setenv("VAULT_KEYS", SECRET)
    settings = load_settings()
    assert settings.port == 9000
    assert settings.trusted_proxies == ["10.0.0.1", "10.0.0.2"]
    assert settings.vault_keys is not None
    assert settings.vault_keys.get_secret_value() == SECRET
    assert SECRET not in repr(settings)


def test_the_environment_stands_above_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nHOST=0.0.0.0\nUNKNOWN=1\n")
    monkeypatch.setenv("PORT", "9001")
    settings = load_settings()
    assert (settings.host, settings.port) == ("0.0.0.0", 9001)  # noqa: S104 - an example


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("STRIPE_SECRET_KEY=\nSMTP_URL=\nPORT=\n")
    monkeypatch.setenv("DATABASE_URL", "")
    settings = load_settings()
    assert settings.stripe_secret_key is settings.smtp_url is settings.database_url is None
    assert settings.port == 8000


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_may_lie_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ending: str
) -> None:
    (tmp_path / "secret").write_text(f" {SECRET} {ending}", newline="")
    monkeypatch.setenv("STRIPE_SECRET_KEY_FILE", str(tmp_path / "secret"))
    key = load_settings().stripe_secret_key
    assert key is not None
    assert key.get_secret_value() == f" {SECRET} "


def test_the_name_of_such_a_file_may_stand_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("k1:abc\n")
    (tmp_path / ".env").write_text(f"VAULT_KEYS_FILE={tmp_path / 'secret'}\n")
    keys = load_settings().vault_keys
    assert keys is not None
    assert keys.get_secret_value() == "k1:abc"


def test_a_list_with_secrets_may_lie_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "providers").write_text(
        '[{"name": "school", "label": "School", "issuer": "https://id.example.org/",'
        ' "client_id": "studium", "client_secret": "hidden"}]'
    )
    monkeypatch.setenv("OIDC_PROVIDERS_FILE", str(tmp_path / "providers"))
    (provider,) = load_settings().oidc_providers
    assert provider.issuer == "https://id.example.org"
    assert provider.client_secret.get_secret_value() == "hidden"


def test_the_value_itself_stands_above_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("METRICS_TOKEN", "direct")
    monkeypatch.setenv("METRICS_TOKEN_FILE", str(tmp_path / "missing"))
    token = load_settings().metrics_token
    assert token is not None
    assert token.get_secret_value() == "direct"


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "cannot be read: No such file"), (b"\xff\xfe", "not UTF-8"), (b"{", "not JSON")],
)
def test_a_file_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    monkeypatch.setenv("OIDC_PROVIDERS_FILE", str(tmp_path / "file"))
    said = faults()
    assert "OIDC_PROVIDERS_FILE names" in said
    assert told in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "http"),
        ("BASE_URL", "study.example.org"),
        ("BASE_URL", "ftp://study.example.org"),
        ("BASE_URL", "https://user:hidden@study.example.org"),
        ("BASE_URL", "https://study.example.org:99999"),
        ("SMTP_URL", "mail.example.org:hidden"),
        ("SMTP_URL", "http://mail.example.org/hidden"),
        ("SMTP_URL", "smtp://user:hidden@"),
        ("LOGIN_LIMIT", "ten a minute"),
        ("SIGNUP_LIMIT", "10"),
        ("AUTH_MODE", "magic"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_POOL_SIZE", "1"),
        ("EVENT_RETENTION_DAYS", "1"),
        ("SANDBOX", "maybe"),
    ],
)
def test_a_wrong_value_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    said = faults()
    assert name.lower() in said
    assert "hidden" not in said


@pytest.mark.parametrize("key", [SECRET, "rk_live_51Hidden"])
def test_the_sandbox_is_refused_beside_a_live_key(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("SANDBOX", "1")
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_51Hidden")
    assert load_settings().sandbox
    monkeypatch.setenv("STRIPE_SECRET_KEY", key)
    said = faults()
    assert "SANDBOX is on and STRIPE_SECRET_KEY is a live key" in said
    assert "51Hidden" not in said


@pytest.mark.parametrize(
    ("base_url", "origin"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://Study.Example.org/", "https://study.example.org"),
        ("https://study.example.org:443", "https://study.example.org"),
        ("http://study.example.org:80/app", "http://study.example.org"),
        ("https://study.example.org:80", "https://study.example.org:80"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_origin_is_what_browsers_send(base_url: str, origin: str) -> None:
    assert Settings(_env_file=None, base_url=base_url).origin == origin


@pytest.mark.parametrize(
    "sender",
    ["Studium", "shop@", "a b@example.org", "Shop <x>", "shop@müller.example", "a@b.org\r\nX"],
)
def test_a_sender_that_no_server_takes_is_refused(sender: str) -> None:
    with pytest.raises(ValidationError, match="must be an address such as"):
        Settings(_env_file=None, mail_from=sender)
    assert Settings(_env_file=None, mail_from="Müller & Söhne <shop@mueller.example>")
