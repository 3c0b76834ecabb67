"""Browser push (RFC 8030): a message encrypted for one browser alone (RFC 8291), handed to its push service with our
signature (VAPID, RFC 8292). Addresses of push services come from browsers, so they are not trusted: encrypted, and a
public machine, unless the installation says otherwise.
"""

from __future__ import annotations

import base64
import os
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from definitions.problems import Problem
from definitions.texts import Text

PATIENCE = 15.0
"""Seconds that a push service has to answer."""
LASTS = 24 * 3600
"""Seconds that it may keep a message for a browser that is away."""
RECORD = 4096
"""Bytes of a message as a whole; it is one record."""
GONE = (404, 410)
NAT64 = ip_network("64:ff9b::/96")
"""Addresses behind which there is one of the older internet."""


class PushRefused(Problem):
    """The push service did not take the message."""

    status = 502
    kind = "push_refused"


class PushGone(Exception):
    """The browser does not want messages any more."""


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that is told: where its push service is, and its keys."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Doors:
    """Push services that may be spoken to: `*`, names of hosts (`*.example.com` as well), or addresses as they are."""

    open: tuple[str, ...]

    def lets(self, endpoint: str) -> bool:
        """Whether messages may be sent there, as far as the address tells."""
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        if f"{parts.scheme}://{parts.netloc}" in self.open:
            return True
        return parts.scheme == "https" and "@" not in parts.netloc and any(fits(each, host) for each in self.open)

    def trusts(self, endpoint: str) -> bool:
        """Whether the address was named as it is: then it may be on a private network."""
        parts = urlsplit(endpoint)
        return f"{parts.scheme}://{parts.netloc}" in self.open


def read_doors(said: str) -> Doors:
    """The installation's choice; nothing switches push off."""
    return Doors(tuple(each.rstrip("/") for each in said.replace(",", " ").split()))


def fits(pattern: str, host: str) -> bool:
    """Whether a host is one of these."""
    return pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))


# --- the message ------------------------------------------------------------------------------------------------------


def encrypted(text: bytes, browser: Browser) -> bytes:
    """The message as only the browser can read it, with a key and a salt that are new each time."""
    return encrypted_with(ec.generate_private_key(ec.SECP256R1()), os.urandom(16), text, browser)


def encrypted_with(ours: ec.EllipticCurvePrivateKey, salt: bytes, text: bytes, browser: Browser) -> bytes:
    """The same with a given key and salt: one record of `aes128gcm` (RFC 8188)."""
    theirs = bytes_of(browser.p256dh)
    public = point(ours)
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    secret = derived(shared, bytes_of(browser.auth), b"WebPush: info\0" + theirs + public, 32)
    key = derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, text + b"\2", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(public)]) + public + sealed


def derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """A key from a secret (HKDF, SHA-256)."""
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def signature(key: ec.EllipticCurvePrivateKey, endpoint: str, address: str) -> str:
    """Who sends it: good for this push service, for half a day."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + LASTS // 2, "sub": address}
    token = jwt.encode({"alg": "ES256", "typ": "JWT"}, claims, ECKey.import_key(key))
    return f"vapid t={token}, k={text_of(point(key))}"


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half, as browsers want it."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def bytes_of(text: str) -> bytes:
    """Bytes from base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def text_of(raw: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


# --- handing it over --------------------------------------------------------------------------------------------------


def send(doors: Doors, browser: Browser, text: bytes, key: ec.EllipticCurvePrivateKey, address: str) -> None:
    """Hand a message to the browser's push service. `PushGone` when it has no such browser any more."""
    if not doors.lets(browser.endpoint):
        raise refused("its address is not one that messages may be sent to")
    headers = {
        "Authorization": signature(key, browser.endpoint, address),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(LASTS),
    }
    status = posted(doors, urlsplit(browser.endpoint), encrypted(text, browser), headers)
    if status in GONE:
        raise PushGone
    if not 200 <= status < 300:
        raise refused(f"it answered {status}")


def posted(doors: Doors, to: SplitResult, body: bytes, headers: Mapping[str, str]) -> int:
    """The status that a push service answers. Wherever it would lead us, we do not follow."""
    connection = connected(to, trusted=doors.trusts(to.geturl()))
    try:
        connection.request("POST", f"{to.path or '/'}{'?' if to.query else ''}{to.query}", body, dict(headers))
        return connection.getresponse().status
    except (OSError, HTTPException):
        raise refused("it does not answer") from None
    finally:
        connection.close()


def connected(to: SplitResult, trusted: bool) -> HTTPConnection:
    """A connection to the very address that was looked at, so that a name cannot mean another one a moment later."""
    host, port = to.hostname or "", to.port or (443 if to.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        address = next((str(each[4][0]) for each in found if trusted or is_public(str(each[4][0]))), None)
        if address is None:
            raise refused("its address is on a private network")
        line = socket.create_connection((address, port), PATIENCE)
    except OSError:
        raise refused("it does not answer") from None
    return spoken_to(to, host, port, line)


def spoken_to(to: SplitResult, host: str, port: int, line: socket.socket) -> HTTPConnection:
    """HTTP on a line that is open, encrypted for the host by its name."""
    if to.scheme != "https":
        plain = HTTPConnection(host, port, timeout=PATIENCE)
        plain.sock = line
        return plain
    context = ssl.create_default_context()
    connection = HTTPSConnection(host, port, timeout=PATIENCE, context=context)
    try:
        connection.sock = context.wrap_socket(line, server_hostname=host)
    except OSError:
        line.close()
        raise refused("it does not answer") from None
    return connection


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, however it is written."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inner:
            return is_public(str(inner))
        if ip in NAT64:
            return is_public(str(ip_address(ip.packed[-4:])))
    return ip.is_global and not ip.is_multicast


def refused(why: str) -> PushRefused:
    """The message was not taken."""
    return PushRefused(Text(f"The push service did not take the message: {why}.", f"推送服务未接受该消息：{why}。"))
