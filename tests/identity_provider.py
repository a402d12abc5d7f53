"""An identity provider on 127.0.0.1, with keys of its own: it plays by the rules, or lies as a test tells it to."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

CLIENT, SECRET = "keepwell:tests", "a secret with % and + in it"
ACCESS = "an access token"
HEAD = '<title>Provider</title><link rel="icon" href="data:,">'
KIM = {"sub": "kim-1", "email": "kim@ours.example", "email_verified": True, "name": "Kim Berg"}
Handler = BaseHTTPRequestHandler
Answer = Callable[[Handler], None]


@cache
def rsa() -> RSAKey:
    """Made once: large numbers take their time."""
    return RSAKey.generate_key(2048, {"kid": "rsa"})


MADE: dict[str, Callable[[], Key]] = {
    "RS256": rsa,
    "PS256": rsa,
    "ES256": lambda: ECKey.generate_key("P-256"),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519"),
}


class Unwarned(jws.JWSRegistry):
    """The library warns of EdDSA's name, and warnings are errors here."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]


class IdentityProvider:
    """`localhost` to us and to browsers, which is another site than 127.0.0.1."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://localhost:{self._server.server_address[1]}"
        self.over = threading.Event()
        self.reset()
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def reset(self) -> None:
        """Honest again. `claims` and `discovery` go over what is told (None takes away), `answers` instead of it."""
        self.over.set()
        self.over = threading.Event()
        self.person: dict[str, Any] = dict(KIM)
        self.claims: dict[str, Any] = {}
        self.discovery: dict[str, Any] = {}
        self.answers: dict[str, Answer] = {}
        self.denies, self.codes_last, self.names_keys, self.secret = "", False, True, SECRET
        self.left_out: tuple[str, ...] = ()
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.seen: list[dict[str, str]] = []
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.use("ES256")

    def use(self, alg: str) -> None:
        """Sign with a new key from now on; the one before is no longer listed."""
        self.alg, self.key = alg, MADE[alg]()
        self.key.ensure_kid()

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def describes(self) -> dict[str, Any]:
        places = ("authorization", "token", "userinfo", "end_session")
        told = {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        told |= {f"{one}_endpoint": f"{self.url}/{one}" for one in places}
        return _over(told, self.discovery)

    def approve(self, query: str) -> str:
        """Where the browser is sent once the person has agreed."""
        asked = dict(parse_qsl(query))
        self.seen.append(asked)
        back = {"state": asked["state"]}
        if self.denies:
            return f"{asked['redirect_uri']}?{urlencode(back | {'error': self.denies})}"
        code = base64.urlsafe_b64encode(hashlib.sha256(query.encode()).digest()).decode()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode(back | {'code': code})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = (
            self.codes.get(form.get("code", "")) if self.codes_last else self.codes.pop(form["code"], None)
        )
        told = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        fits = asked is not None and told.rstrip(b"=").decode() == asked["code_challenge"]
        if asked is None or not fits or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        known = {name: value for name, value in self.person.items() if name not in self.left_out}
        half = hashlib.sha512 if self.alg == "EdDSA" else hashlib.sha256
        digest = half(ACCESS.encode()).digest()
        claims["at_hash"] = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
        token = self.sign(_over(claims | known, self.claims))
        return 200, {"id_token": token, "access_token": ACCESS, "token_type": "Bearer"}

    def signed(self, claims: dict[str, Any]) -> str:
        header = {"alg": self.alg} | ({"kid": self.key.kid} if self.names_keys else {})
        return jwt.encode(header, claims, self.key, registry=Unwarned())

    def with_hs256(self, claims: dict[str, Any]) -> str:
        """Signed with what everybody can read: the public key."""
        public = json.dumps(self.key.as_dict(private=False)).encode()
        return jwt.encode({"alg": "HS256", "kid": self.key.kid}, claims, OctKey.import_key(public))

    def unsigned(self, claims: dict[str, Any]) -> str:
        parts = [{"alg": "none", "kid": self.key.kid}, claims]
        told = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts]
        return ".".join([*told, ""])

    def with_anothers_key(self, claims: dict[str, Any]) -> str:
        another = MADE[self.alg]()
        return jwt.encode({"alg": self.alg, "kid": self.key.kid}, claims, another, registry=Unwarned())

    def drip(self, handler: Handler) -> None:
        """A letter now and then, without end."""
        handler.send_response(200)
        handler.end_headers()
        while not self.over.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    def _handler(provider) -> type[Handler]:  # noqa: N805 - two of them are at work here
        class Told(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._answer(self, b"")

            def do_POST(self) -> None:
                provider._answer(self, self.rfile.read(int(self.headers["content-length"])))

            def log_message(self, *_: Any) -> None:
                pass

        return Told

    def _answer(self, handler: Handler, body: bytes) -> None:
        path, query = urlsplit(handler.path).path, urlsplit(handler.path).query
        self.asked.append(path)
        try:
            if path in self.answers:
                self.answers[path](handler)
            elif path == "/authorization":
                form = f'<form method="post" action="/agree?{query}"><button>Agree</button></form>'
                tell(handler, 200, HEAD + form, "text/html")
            elif path == "/end_session":
                tell(handler, 200, f"{HEAD}You are signed out.", "text/html")
            elif path == "/agree":
                tell(handler, 303, "", "text/plain", location=self.approve(query))
            else:
                status, told = self._object(path, handler, body)
                tell(handler, status, json.dumps(told))
        except (BrokenPipeError, ConnectionResetError):
            pass  # who asked has heard enough

    def _object(self, path: str, handler: Handler, body: bytes) -> tuple[int, dict[str, Any]]:
        if path == "/.well-known/openid-configuration":
            return 200, self.describes()
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        if path == "/userinfo" and handler.headers["authorization"] == f"Bearer {ACCESS}":
            return 200, _over(self.person, {})
        if path == "/token":
            form = {name: told[0] for name, told in parse_qs(body.decode()).items()}
            return self.exchange(form) if self._is_us(handler, form) else (401, {"error": "invalid_client"})
        return 404, {}

    def _is_us(self, handler: Handler, form: dict[str, str]) -> bool:
        kind, _, told = handler.headers.get("authorization", "").partition(" ")
        if kind == "Basic":
            name, _, secret = base64.b64decode(told).decode().partition(":")
            return (unquote(name), unquote(secret)) == (CLIENT, self.secret)
        return (form.get("client_id"), form.get("client_secret", "")) == (CLIENT, self.secret)


def tell(
    handler: Handler, status: int, body: str, kind: str = "application/json", location: str | None = None
) -> None:
    handler.send_response(status)
    handler.send_header("content-type", kind)
    handler.send_header("content-length", str(len(body.encode())))
    if location is not None:
        handler.send_header("location", location)
    handler.end_headers()
    handler.wfile.write(body.encode())


def _over(told: dict[str, Any], lies: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (told | lies).items() if value is not None}
