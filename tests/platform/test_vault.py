"""The vault: what it seals opens for the same row, under any key it holds, and not otherwise."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.platform.vault import SealBroken, Vault, generate_key, hash_token, new_token

OLD, NEW = generate_key(), generate_key()
ROW = "connections/1/credentials"


@given(st.binary(max_size=2000), st.text(max_size=60))
def test_what_is_sealed_opens(plaintext: bytes, row: str) -> None:
    vault = Vault.from_text(NEW)
    row = row.encode(errors="replace").decode()
    sealed = vault.seal(plaintext, row)
    assert vault.open(sealed, row) == plaintext
    assert len(plaintext) < 8 or plaintext not in sealed


def test_the_same_secret_never_looks_the_same() -> None:
    vault = Vault.from_text(NEW)
    assert vault.seal(b"secret", ROW) != vault.seal(b"secret", ROW)


def test_a_sealed_value_opens_nowhere_else() -> None:
    vault = Vault.from_text(NEW)
    with pytest.raises(SealBroken):
        vault.open(vault.seal(b"secret", ROW), "connections/2/credentials")


def test_keys_rotate() -> None:
    sealed_before = Vault.from_text(OLD).seal(b"secret", ROW)
    rotated = Vault.from_text(f"{NEW},{OLD}")
    assert rotated.open(sealed_before, ROW) == b"secret"
    sealed_after = rotated.seal(b"secret", ROW)
    assert Vault.from_text(NEW).open(sealed_after, ROW) == b"secret"
    with pytest.raises(SealBroken, match="does not hold"):
        Vault.from_text(OLD).open(sealed_after, ROW)


@given(st.data())
def test_a_changed_value_does_not_open(data: st.DataObject) -> None:
    vault = Vault.from_text(NEW)
    sealed = bytearray(vault.seal(b"secret", ROW))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        vault.open(bytes(sealed), ROW)


@given(st.data())
def test_a_shortened_value_does_not_open(data: st.DataObject) -> None:
    sealed = Vault.from_text(NEW).seal(b"secret", ROW)
    cut = data.draw(st.integers(0, len(sealed) - 1))
    with pytest.raises(SealBroken):
        Vault.from_text(NEW).open(sealed[:cut], ROW)


@given(st.binary(max_size=100))
def test_rubbish_does_not_open(rubbish: bytes) -> None:
    with pytest.raises(SealBroken):
        Vault.from_text(NEW).open(rubbish, ROW)


@pytest.mark.parametrize(
    "text",
    [
        "k1",
        "k1:",
        ":" + base64.b64encode(b"x" * 32).decode(),
        "k1:" + base64.b64encode(b"x" * 31).decode(),
        "k1:" + base64.b64encode(b"x" * 33).decode(),
        "k1:not base64!",
        "k1:AAAA",
        "k1:A",
        "ключ:" + base64.b64encode(b"x" * 32).decode(),
        "k" * 41 + ":" + base64.b64encode(b"x" * 32).decode(),
        "k1:" + base64.b64encode(b"x" * 32).decode() + ",k2",
    ],
)
def test_malformed_keys_are_told_what_is_wanted(text: str) -> None:
    with pytest.raises(ValueError, match="VAULT_KEYS wants id:base64 pairs") as raised:
        Vault.from_text(text)
    assert NEW.partition(":")[2] not in str(raised.value)


@pytest.mark.parametrize("text", ["", " ", ",", " , "])
def test_no_key_at_all_is_told_how_to_make_one(text: str) -> None:
    with pytest.raises(ValueError, match="VAULT_KEYS is empty: make a key with"):
        Vault.from_text(text)


def test_two_keys_under_one_name_are_refused() -> None:
    other = NEW.partition(":")[0] + ":" + OLD.partition(":")[2]
    with pytest.raises(ValueError, match="two keys named"):
        Vault.from_text(f"{NEW},{other}")


def test_spaces_and_line_ends_between_keys_do_no_harm() -> None:
    assert Vault.from_text(f" {NEW} ,\n{OLD}\n") == Vault.from_text(f"{NEW},{OLD}")


def test_a_vault_does_not_show_its_keys() -> None:
    vault = Vault.from_text(NEW)
    assert str(next(iter(vault.keys.values()))) not in repr(vault)


def test_tokens_are_long_new_and_stored_as_hashes() -> None:
    tokens = {new_token("st_") for _ in range(100)}
    assert len(tokens) == 100
    assert all(token.startswith("st_") and len(token) == 46 for token in tokens)
    assert hash_token("abc").hex().startswith("ba7816bf8f01cfea")
