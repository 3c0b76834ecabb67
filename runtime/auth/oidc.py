"""OpenID Connect: send somebody to a provider with PKCE, state and nonce, and believe what comes back only if it is
signed by the provider, for us, now, and for this very visit."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import NoReturn
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from definitions.problems import Problem
from definitions.texts import Text
from runtime.auth.terms import Provider

DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
"""Signatures by a key that only the provider has."""
PATIENCE = 10.0
"""Seconds that a provider has to answer."""
KEPT = 600.0
"""Seconds for which what a provider says of itself is remembered."""
LEEWAY = 60
"""Seconds that its clock may be wrong."""
LARGEST = 1 << 20
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ProviderRefused(Problem):
    """The provider did not let somebody in, or what it said cannot be believed."""

    status = 401
    kind = "provider_refused"


@dataclass(frozen=True, slots=True)
class Visit:
    """What we must remember while somebody is at the provider: kept sealed in a cookie of their browser."""

    workspace: str
    issuer: str
    state: str
    nonce: str
    verifier: str
    next: str

    def to_text(self) -> str:
        """For the cookie."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Visit:
        """From the cookie."""
        return cls(**json.loads(text))


def new_visit(workspace: str, issuer: str, next: str) -> Visit:
    """Nobody can guess it."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Visit(workspace, issuer, state, nonce, verifier, next)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Providers:
    """Providers and their keys, as this process remembers them."""

    def __init__(self) -> None:
        self.metadata: dict[str, tuple[float, Metadata]] = {}
        self.keys: dict[str, KeySet] = {}

    def describe(self, issuer: str) -> Metadata:
        """Where the provider's doors are."""
        kept = self.metadata.get(issuer)
        if not kept or kept[0] < time.monotonic():
            kept = (time.monotonic() + KEPT, discover(issuer))
            self.metadata[issuer] = kept
        return kept[1]

    def address(self, provider: Provider, visit: Visit, back: str) -> str:
        """Where to send the browser."""
        asked = {
            "response_type": "code",
            "client_id": provider.client,
            "redirect_uri": back,
            "scope": provider.scopes,
            "state": visit.state,
            "nonce": visit.nonce,
            "code_challenge": challenge(visit.verifier),
            "code_challenge_method": "S256",
        }
        door = self.describe(provider.issuer).authorization_endpoint
        return f"{door}{'&' if '?' in door else '?'}{urlencode(asked)}"

    def claims(self, provider: Provider, secret: str, visit: Visit, code: str, back: str) -> Mapping[str, object]:
        """Who it is, in exchange for the code."""
        about = self.describe(provider.issuer)
        answer = fetch(exchange(provider, about, secret, visit, code, back))
        token = answer.get("id_token")
        if not isinstance(token, str):
            refuse("it gave no ID token")
        claims = self.verified(about, token)
        check_claims(provider, visit, claims)
        return {**further(about, answer, claims), **claims}

    def verified(self, about: Metadata, token: str) -> Mapping[str, object]:
        """The claims of a token whose signature is right; keys that we do not know yet are asked for once."""
        try:
            return decode(token, self.keys.get(about.jwks_uri) or self.ask_keys(about))
        except (InvalidKeyIdError, BadSignatureError):
            pass
        try:
            return decode(token, self.ask_keys(about))
        except JoseError:
            refuse("its signature is wrong")

    def ask_keys(self, about: Metadata) -> KeySet:
        """The provider's keys of now."""
        try:
            self.keys[about.jwks_uri] = KeySet.import_key_set(fetch(Request(about.jwks_uri)))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError):
            refuse("its keys cannot be read")
        return self.keys[about.jwks_uri]


def further(about: Metadata, answer: Mapping[str, object], claims: Mapping[str, object]) -> Mapping[str, object]:
    """What the provider says of the same person elsewhere: most keep their ID tokens small."""
    token = answer.get("access_token")
    if not about.userinfo_endpoint or not isinstance(token, str):
        return {}
    said = fetch(Request(about.userinfo_endpoint, headers={"Authorization": f"Bearer {token}"}))
    if said.get("sub") != claims["sub"]:
        refuse("it speaks of somebody else")
    return said


def decode(token: str, keys: KeySet) -> Mapping[str, object]:
    """The claims of a signed token."""
    try:
        return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except (InvalidKeyIdError, BadSignatureError):
        raise
    except (JoseError, ValueError):
        refuse("its ID token cannot be read")


def check_claims(provider: Provider, visit: Visit, claims: Mapping[str, object]) -> None:
    """Signed by whom we asked, for us, now, for this visit."""
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": visit.nonce},
    )
    try:
        rules.validate(dict(claims))
    except JoseError as wrong:
        refuse(f"its ID token is not for this visit ({wrong})")
    for_more = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if for_more else provider.client) != provider.client:
        refuse("its ID token is for somebody else")


def discover(issuer: str) -> Metadata:
    """What the provider publishes of itself; it must be the one we asked."""
    if not is_safe(issuer):
        refuse("its address must begin with https://")
    said = fetch(Request(issuer.rstrip("/") + DISCOVERY))
    if said.get("issuer") != issuer:
        refuse(f"it calls itself {said.get('issuer')}")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    doors = {name: str(said.get(name, "")) for name in names}
    if not all(is_safe(door) for door in doors.values()):
        refuse("its discovery document is not complete")
    info = str(said.get("userinfo_endpoint", ""))
    methods = said.get("token_endpoint_auth_methods_supported")
    known = tuple(map(str, methods)) if isinstance(methods, list) else ("client_secret_basic",)
    return Metadata(
        issuer, **doors, userinfo_endpoint=info if is_safe(info) else "", token_endpoint_auth_methods_supported=known
    )


def is_safe(address: str) -> bool:
    """Encrypted, or on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def exchange(provider: Provider, about: Metadata, secret: str, visit: Visit, code: str, back: str) -> Request:
    """The request that turns a code into tokens."""
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": provider.client,
        "code_verifier": visit.verifier,
    }
    headers = {}
    if secret and "client_secret_basic" in about.token_endpoint_auth_methods_supported:
        pair = f"{quote(provider.client, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    elif secret:
        sent["client_secret"] = secret
    return Request(about.token_endpoint, urlencode(sent).encode(), headers)


class NoRedirect(HTTPRedirectHandler):
    """A provider answers where it was asked."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Never."""


def fetch(request: Request) -> dict[str, object]:
    """The JSON object that a provider answers."""
    request.add_header("Accept", "application/json")
    try:
        with build_opener(NoRedirect).open(request, timeout=PATIENCE) as answer:
            said = json.loads(answer.read(LARGEST))
    except HTTPError as wrong:
        refuse(f"it answered {wrong.code}")
    except (OSError, ValueError):
        refuse("it does not answer")
    if not isinstance(said, dict):
        refuse("its answer cannot be read")
    return said


def challenge(verifier: str) -> str:
    """The S256 challenge of PKCE."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def refuse(why: str) -> NoReturn:
    """Nobody comes in; `why` is for the log and the administrator."""
    raise ProviderRefused(
        Text("The sign-in provider did not let you in.", "登录服务未能确认您的身份。"), extra={"why": why}
    )
