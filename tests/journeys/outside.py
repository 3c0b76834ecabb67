"""What is outside: a mail server, a push service, and an OpenID Connect provider in a process of its own."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.ports import free_port

WEB = Path(__file__).parents[2] / "web"
NODE = Path(sys.executable).with_name("node")
MAIL_LOGIN, MAIL_PASSWORD = "postman", "a password of the mail server"
CLIENT, CLIENT_SECRET = "loomwork", "a secret of the provider: 100 %"


@dataclass
class Mail:
    """A mail server that keeps what it is given."""

    letters: list[EmailMessage] = field(default_factory=list)
    port: int = 0
    broken: bool = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A letter has come."""
        if self.broken:
            return "451 come again"
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def text(self, number: int = -1) -> str:
        """What a letter says."""
        return self.letters[number].get_content()

    def link(self, number: int = -1) -> str:
        """The secret of the link in a letter."""
        found = re.search(r"/welcome#(\S+)", self.text(number))
        assert found
        return found[1]


def knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, shown: object) -> AuthResult:
    """Whether somebody may hand over mail."""
    right = isinstance(shown, LoginPassword) and (shown.login, shown.password) == (
        MAIL_LOGIN.encode(), MAIL_PASSWORD.encode()
    )  # fmt: skip
    return AuthResult(success=right, handled=True)


@contextmanager
def mail_server(**options: object) -> Iterator[Mail]:
    """A mail server that asks who hands over mail."""
    mail = Mail(port=free_port())
    controller = Controller(
        mail,
        hostname="127.0.0.1",
        port=mail.port,
        authenticator=knows,
        auth_required=True,
        **{"auth_require_tls": False, **options},
    )
    controller.start()
    try:
        yield mail
    finally:
        controller.stop()


@dataclass
class Browser:
    """A browser that asked a push service for messages: it alone has the key to read them (RFC 8291)."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def point(self) -> bytes:
        """The public half of its key."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self) -> dict[str, object]:
        """What it tells the server."""
        keys = {name: base64.urlsafe_b64encode(raw).decode().rstrip("=") for name, raw in
                (("p256dh", self.point), ("auth", self.auth))}  # fmt: skip
        return {"endpoint": self.endpoint, "keys": keys}

    def read(self, body: bytes) -> Any:
        """A message to it."""
        salt, length = body[:16], body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        secret = HKDF(hashes.SHA256(), 32, self.auth, b"WebPush: info\0" + self.point + theirs).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        return json.loads(AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")[:-1])


@dataclass
class PushService:
    """A push service that keeps what it is given, and answers as it is told to."""

    port: int
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 201

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def browser(self, name: str) -> Browser:
        """A browser that gets its messages here."""
        return Browser(f"{self.address}/{name}")

    def to(self, browser: Browser) -> list[Any]:
        """The messages to one browser."""
        return [browser.read(body) for path, _, body in self.taken if browser.endpoint.endswith(path)]


@contextmanager
def push_service() -> Iterator[PushService]:
    """A push service on this machine."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if service.status == 201:
                service.taken.append((self.path, dict(self.headers), body))
            self.send_response(service.status)
            self.send_header("Location", f"{service.address}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    service = PushService(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Provider:
    """An OpenID Connect provider."""

    port: int
    callback: str
    people: Path
    process: subprocess.Popen[str] | None = None

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin to answer."""
        command = [str(NODE), "test/oidc/provider.mjs", str(self.port), self.callback, str(self.people)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=WEB, text=True, bufsize=1, **pipes)  # type: ignore[call-overload]
        self.wait()

    def wait(self) -> None:
        """Until it is ready."""
        assert self.process and self.process.stdout
        assert "ready\n" in iter(self.process.stdout.readline, "")

    def change_key(self, name: str) -> None:
        """Sign with another key from now on."""
        assert self.process and self.process.stdin
        self.process.stdin.write(f"{name}\n")
        self.wait()

    def know(self, claims: dict[str, object]) -> None:
        """What is known of somebody from now on."""
        self.people.write_text(json.dumps({claims["sub"]: claims}))

    def stop(self) -> None:
        """Answer no more."""
        if self.process and self.process.stdout and self.process.stdin:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()


@contextmanager
def provider(address: str) -> Iterator[Provider]:
    """A provider that sends people back to this address of ours."""
    with TemporaryDirectory() as folder:
        found = Provider(free_port(), f"{address}/api/session/oidc/callback", Path(folder) / "people.json")
        found.start()
        try:
            yield found
        finally:
            found.stop()


def go_through(
    browser: httpx2.Client, answer: httpx2.Response, claims: dict[str, object], ours: str
) -> httpx2.Response:
    """What a person does at the provider, page after page, until they are sent back to us."""
    for _ in range(12):
        if answer.is_redirect:
            target = str(httpx2.URL(str(answer.url)).join(answer.headers["location"]))
            if target.startswith(ours):
                return answer
            answer = browser.get(target)
        else:
            form = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
            assert form and prompt, answer.text
            answer = browser.post(form[1], data={"prompt": prompt[1], "login": str(claims["sub"]), "password": "any"})
    raise AssertionError(answer.text)
