"""An agency's own sign-in on loopback: speaks OpenID Connect as the standard says, or as told, wrongly."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from casework import clock

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


@dataclass
class Provider:
    """`about` is laid over what it says of itself, `claims` over each token, `answers` over whole answers by path."""

    issuer: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    algorithm: str = "RS256"
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def signs_in(self, address: str, **claims: Any) -> str:
        """Somebody signs in there: the query their browser brings back."""
        sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert sent["response_type"] == "code" and sent["code_challenge_method"] == "S256" and "openid" in sent["scope"]
        code = f"code-{len(self.codes)}"
        self.codes[code] = {"sent": sent, "claims": claims}
        return f"?code={code}&state={sent['state']}"

    def answer(self, path: str, posted: dict[str, str], authorization: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            ways = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token")}
            return 200, json.dumps(
                {"issuer": self.issuer, **ways, "jwks_uri": f"{self.issuer}/keys", **self.about}
            ).encode()
        if path == "/keys":
            return 200, json.dumps({"keys": [KEY.as_dict(private=False)]}).encode()
        return self.token(posted, authorization) if path == "/token" else (404, b"{}")

    def token(self, posted: dict[str, str], authorization: str) -> tuple[int, bytes]:
        kept = self.codes.pop(posted.get("code", ""), None)
        ours = base64.b64encode(b"casework:a secret between us").decode()
        if kept is None or authorization != f"Basic {ours}":
            return 400, b'{"error": "invalid_grant"}'
        digest = hashlib.sha256(posted["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == kept["sent"]["code_challenge"]
        now = int(clock.now().timestamp())
        said = {
            "iss": self.issuer, "aud": "casework", "sub": "sub-1", "iat": now, "exp": now + 300,
            "nonce": kept["sent"]["nonce"], "email_verified": True, **kept["claims"], **self.claims,
        }  # fmt: skip
        token = jwt.encode({"alg": self.algorithm, "kid": "one"}, said, self.key, algorithms=[self.algorithm])
        return 200, json.dumps({"access_token": "a", "token_type": "Bearer", "id_token": token}).encode()


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            posted = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            status, body = provider.answer(self.path, posted, self.headers.get("Authorization", ""))
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", body.decode())
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)
