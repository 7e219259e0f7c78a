"""The times of an attempt are apart: TCP until the connection stands, then the TLS handshake."""

import asyncio
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from studium.connect.webhooks.deliveries.sender import Sender, Sent
from studium.platform.destinations import AllowedDestinations

_HANDSHAKE_LASTS = 0.2


def _certificate(path: Path) -> Path:
    """A certificate of 127.0.0.1, signed by itself, in one file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def _answer_late(listener: socket.socket, certificate: Path) -> None:
    """Take one TCP connection, let its handshake wait a while once begun, and answer 204."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    connection, _ = listener.accept()
    connection.settimeout(10)
    with connection:
        connection.recv(1, socket.MSG_PEEK)
        time.sleep(_HANDSHAKE_LASTS)
        try:
            with context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(65536)
                secured.sendall(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        except ssl.SSLError:
            return  # the client refuses the certificate


async def _sent_to_late_receiver(certificate: Path) -> Sent:
    sender = Sender(AllowedDestinations.parse(["127.0.0.1"]))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        receiver = asyncio.create_task(asyncio.to_thread(_answer_late, listener, certificate))
        try:
            sent = await sender.send(url, headers={}, body=b"{}", timeout_seconds=10)
        finally:
            await sender.close()
            await receiver
    return sent


async def test_a_handshake_has_a_time_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = _certificate(tmp_path / "receiver.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sent = await _sent_to_late_receiver(certificate)
    assert (sent.status, sent.problem) == (204, None)
    assert sent.connect_ms is not None
    assert sent.tls_ms is not None
    assert sent.total_ms is not None
    assert sent.connect_ms > 0
    assert sent.tls_ms >= _HANDSHAKE_LASTS * 1000
    assert sent.total_ms >= sent.connect_ms + sent.tls_ms


async def test_a_certificate_of_nobody_known_is_refused_after_tcp_connected(
    tmp_path: Path,
) -> None:
    sent = await _sent_to_late_receiver(_certificate(tmp_path / "receiver.pem"))
    assert (sent.status, sent.problem, sent.tls_ms) == (None, "tls", None)
    assert sent.connect_ms is not None
