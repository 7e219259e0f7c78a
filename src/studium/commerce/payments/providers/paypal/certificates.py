"""PayPal's certificates, by which its webhooks are proved: fetched once, from PayPal alone."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import NameOID

from studium.platform.http import AddressRefused, Http, NoAnswer, Outgoing

_PATH = "/v1/notifications/certs/"
_DOMAIN = ".paypal.com"
_OK = 200
_WAITS_SECONDS = 5
_MOST_KEPT = 16
_MOST_FETCHES, _PER = 10, timedelta(minutes=1)


class CertificateUnknown(Exception):
    """The certificate cannot be had now; PayPal can be asked about the signature instead."""


class CertificateRefused(Exception):
    """The certificate is not one of PayPal's, or not valid now; the message says which."""


@dataclass
class Certificates:
    """Certificates by their address. Strangers can name addresses: fetches are counted."""

    _known: OrderedDict[str, x509.Certificate] = field(default_factory=OrderedDict)
    _fetched_at: list[datetime] = field(default_factory=list)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def key(self, url: str, http: Http, *, base: str, now: datetime) -> RSAPublicKey:
        """The key that a certificate vouches for.

        `base` is where PayPal's API is. TLS proves that the certificate is PayPal's own: its host
        is, and the client checks it. Raises CertificateRefused or CertificateUnknown.
        """
        is_paypal = check_address(url, base)
        async with self._lock:
            if url not in self._known:
                self._known[url] = await self._fetch(url, http, now)
                while len(self._known) > _MOST_KEPT:
                    self._known.popitem(last=False)
            certificate = self._known[url]
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise CertificateRefused("certificate_not_valid")
        if is_paypal and not _common_name(certificate).endswith(_DOMAIN):
            raise CertificateRefused("certificate_of_another")
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            raise CertificateRefused("certificate_of_another")
        return key

    async def _fetch(self, url: str, http: Http, now: datetime) -> x509.Certificate:
        self._fetched_at = [at for at in self._fetched_at if now - at < _PER]
        if len(self._fetched_at) >= _MOST_FETCHES:
            raise CertificateUnknown
        self._fetched_at.append(now)
        try:
            answer = await http.send(Outgoing("GET", url, timeout_seconds=_WAITS_SECONDS))
        except (NoAnswer, AddressRefused) as problem:
            raise CertificateUnknown from problem
        if answer.status != _OK:
            raise CertificateUnknown
        try:
            return x509.load_pem_x509_certificates(answer.body)[0]
        except ValueError as problem:
            raise CertificateUnknown from problem


def check_address(url: str, base: str) -> bool:
    """Whether a certificate's address is PayPal's, on the web. Raises CertificateRefused if not.

    False for one beside an API elsewhere, such as the sandbox's: on that origin, nowhere else.
    """
    try:
        named, api = urlsplit(url), urlsplit(base)
    except ValueError:
        raise CertificateRefused("certificate_elsewhere") from None
    if api.hostname and api.hostname.endswith(_DOMAIN):
        is_there = (
            named.scheme == "https"
            and named.netloc == named.hostname
            and named.netloc.endswith(_DOMAIN)
            and named.path.startswith(_PATH)
        )
        is_paypal = True
    else:
        is_there = url.startswith(base + _PATH)
        is_paypal = False
    if not is_there or ".." in url or "%" in url or not url.isascii() or not url.isprintable():
        raise CertificateRefused("certificate_elsewhere")
    return is_paypal


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""
