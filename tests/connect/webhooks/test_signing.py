"""Signatures are those of the Standard Webhooks specification, and nothing else is signed."""

import base64
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from svix.webhooks import Webhook as SvixWebhook
from typer.testing import CliRunner, Result

from studium.connect.webhooks.commands import cli
from studium.connect.webhooks.signing import (
    CannotSign,
    SigningKey,
    new_private_key,
    new_shared_secret,
    public_text,
    signature_header,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SEED = bytes(range(32))


def shared(length: int) -> str:
    return "whsec_" + base64.b64encode(os.urandom(length)).decode()


def private(key: bytes) -> str:
    return "whsk_" + base64.b64encode(key).decode()


def public_of(seed: bytes) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def header(*secrets: str, id_: str = "msg_1", timestamp: str = "1674087231") -> str:
    return signature_header(secrets, message_id=id_, timestamp=timestamp, body=b"{}")


@pytest.fixture
def body(tmp_path: Path) -> Path:
    file = tmp_path / "body"
    file.write_bytes(b'{"test": 2432232314}')
    return file


def sign(
    body: Path, *secrets: str, id_: str = "msg_p5jXN8AQM9LWM0D4loKWxJek", at: str = "1614265330"
) -> Result:
    words = [word for secret in secrets for word in ("--secret", secret)]
    return CliRunner().invoke(
        cli, ["sign", *words, "--id", id_, "--timestamp", at, "--file", str(body)]
    )


def test_the_published_vector_is_signed_as_published(body: Path) -> None:
    told = sign(body, SECRET)
    assert told.exit_code == 0
    assert told.stdout == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n"
    assert told.stderr == ""


@given(
    st.binary(min_size=24, max_size=64),
    st.text(st.characters(exclude_characters=".", categories=["L", "N", "P"]), min_size=1),
    st.integers(0, 2**33),
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_both_public_packages_sign_alike(key: bytes, id_: str, seconds: int, body: str) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    at = datetime.fromtimestamp(seconds, UTC)
    ours = signature_header([secret], message_id=id_, timestamp=str(seconds), body=body.encode())
    assert ours == Webhook(secret).sign(id_, at, body) == SvixWebhook(secret).sign(id_, at, body)


@given(st.binary(), st.binary(min_size=32, max_size=32))
def test_ed25519_is_verified_by_its_public_key_alone(body: bytes, seed: bytes) -> None:
    secrets = [private(seed), private(seed + public_of(seed))]
    value = signature_header(secrets, message_id="msg_1", timestamp="1", body=body)
    first, second = value.split(" ")
    assert first == second
    version, _, signature = first.partition(",")
    assert version == "v1a"
    key = Ed25519PublicKey.from_public_bytes(public_of(seed))
    key.verify(base64.b64decode(signature), b"msg_1.1." + body)


def test_several_secrets_sign_in_the_order_given(body: Path) -> None:
    one, two, three = shared(24), private(SEED), shared(64)
    alone = [sign(body, secret).stdout.strip() for secret in (one, two, three)]
    assert sign(body, one, two, three).stdout == " ".join(alone) + "\n"
    assert sign(body, three, one, two).stdout.split() == [alone[2], alone[0], alone[1]]


def test_bytes_that_are_no_text_are_signed_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "body"
    file.write_bytes(b"\xff\x00\r\n\xfe")
    expected = SigningKey.read(SECRET).sign(b"msg_1.5.\xff\x00\r\n\xfe")
    assert sign(file, SECRET, id_="msg_1", at="5").stdout.strip() == expected


@pytest.mark.parametrize("length", [24, 25, 32, 63, 64])
def test_secrets_of_24_to_64_bytes_sign(length: int) -> None:
    assert header(shared(length)).startswith("v1,")


@pytest.mark.parametrize("timestamp", ["0", "1674087231", "-5", "9" * 30])
def test_integers_are_timestamps(timestamp: str) -> None:
    assert header(SECRET, timestamp=timestamp).startswith("v1,")


REFUSED_SECRETS = {
    "empty": "",
    "only a prefix": "whsec_",
    "no prefix": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "another prefix": "whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "a prefix in capitals": "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "a space before": " whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "a line end after": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
    "a space within": "whsec_MfKQ9r8GKYqr TwjUPD8ILPZIo2LaLaSw",
    "the alphabet of addresses": "whsec_" + "-_" * 16,
    "no base64": "whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
    "another script": "whsec_" + "\u0410" * 32,
    "no padding": "whsec_" + base64.b64encode(bytes(25)).decode().rstrip("="),
    "too much padding": "whsec_" + base64.b64encode(bytes(24)).decode() + "====",
    "padding within": "whsec_" + base64.b64encode(bytes(25)).decode() * 2,
    "bits left over": "whsec_" + base64.b64encode(bytes(25)).decode()[:-3] + "B==",
    "23 bytes": "whsec_" + base64.b64encode(bytes(23)).decode(),
    "65 bytes": "whsec_" + base64.b64encode(bytes(65)).decode(),
    "a key of 31 bytes": "whsk_" + base64.b64encode(bytes(31)).decode(),
    "a key of 33 bytes": "whsk_" + base64.b64encode(bytes(33)).decode(),
    "a key of 63 bytes": "whsk_" + base64.b64encode(bytes(63)).decode(),
    "halves of two keys": "whsk_" + base64.b64encode(bytes(64)).decode(),
}


@pytest.mark.parametrize("secret", REFUSED_SECRETS.values(), ids=REFUSED_SECRETS)
def test_what_is_no_secret_is_refused_and_not_shown(body: Path, secret: str) -> None:
    for told in (sign(body, secret), sign(body, SECRET, secret)):
        assert told.exit_code != 0
        assert told.stdout == ""
        assert told.stderr.strip()
        assert SECRET not in told.stderr
        assert not secret.strip() or secret.strip() == "whsec_" or secret not in told.stderr


@pytest.mark.parametrize(
    "id_", ["", "a.b", ".", "a\nb", "a\r", "\r\n", "a\u2028b", "a\x0bb", "a\x85", "\udcff"]
)
def test_an_id_that_would_be_read_otherwise_is_refused(body: Path, id_: str) -> None:
    told = sign(body, SECRET, id_=id_)
    assert (told.exit_code, told.stdout) == (1, "")


@pytest.mark.parametrize(
    "at",
    ["", "1.0", "1e9", "+5", " 5", "5 ", "5\n", "0x10", "1_000", "abc", "--5", "-", "-0", "007",
     "\u0665", "\u00b2", "NaN", "2024-01-01T00:00:00Z"],
)  # fmt: skip
def test_a_timestamp_that_is_no_integer_is_refused(body: Path, at: str) -> None:
    told = sign(body, SECRET, at=at)
    assert (told.exit_code, told.stdout) == (1, "")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for file in (tmp_path / "missing", tmp_path, tmp_path / "nul\0"):
        told = sign(file, SECRET)
        assert told.exit_code != 0
        assert told.stdout == ""
        assert SECRET not in told.stderr


def test_a_secret_in_the_wrong_place_is_not_repeated(body: Path) -> None:
    words = ["sign", "--secret", SECRET, shared(24), "--id", "a", "--timestamp", "1"]
    for told in (
        CliRunner().invoke(cli, [*words, "--file", str(body)]),
        CliRunner().invoke(cli, words),
        CliRunner().invoke(cli, ["sign", "--id", "a", "--timestamp", "1", "--file", str(body)]),
    ):
        assert told.exit_code != 0
        assert told.stdout == ""
        assert "whsec_" not in told.stderr.replace("whsec_…", "")


def test_no_secret_at_all_is_refused() -> None:
    with pytest.raises(CannotSign):
        header()


def test_fresh_secrets_are_good_and_hide_themselves() -> None:
    assert header(new_shared_secret()).startswith("v1,")
    key = SigningKey.read(new_private_key())
    assert key.version == "v1a"
    assert key.public_key is not None
    assert public_text(key.public_key).startswith("whpk_")
    assert "bytes" not in repr(SigningKey.read(SECRET))
    assert SigningKey.read(SECRET).public_key is None
