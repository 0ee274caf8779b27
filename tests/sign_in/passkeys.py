"""A passkey in software: what an authenticator and a browser answer, with the flags that a test
chooses. (tests/browser/test_factors.py has Chromium's own.)"""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

HOST: Final = "localhost"  # a name to which passkeys may be bound
ORIGIN: Final = f"https://{HOST}"
PRESENT: Final = 0x01
VERIFIED: Final = 0x04
_WITH_KEY: Final = 0x40


@dataclass
class Passkey:
    """Made on some device for one person; signs whatever it is asked, as the flags say."""

    flags: int = PRESENT | VERIFIED
    origin: str = ORIGIN
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    identifier: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""

    def made(self, options: dict[str, Any]) -> str:
        """What the browser posts after `create`, given the page's options."""
        asked = options["publicKey"]
        self.handle = _bytes_of(asked["user"]["id"])
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        credential = bytes(16) + struct.pack(">H", len(self.identifier)) + self.identifier + public
        data = self._data(asked["rp"]["id"], self.flags | _WITH_KEY) + credential
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client_data = self._client_data("webauthn.create", asked["challenge"])
        return self._answer(clientDataJSON=client_data, attestationObject=attestation)

    def shown(self, options: dict[str, Any]) -> str:
        """What the browser posts after `get`, given the page's options."""
        asked = options["publicKey"]
        data = self._data(asked["rpId"], self.flags)
        client_data = self._client_data("webauthn.get", asked["challenge"])
        signed = data + hashlib.sha256(client_data).digest()
        return self._answer(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=self.key.sign(signed, ec.ECDSA(SHA256())),
            userHandle=self.handle,
        )

    def _data(self, party: str, flags: int) -> bytes:
        return hashlib.sha256(party.encode()).digest() + struct.pack(">BI", flags, 0)

    def _client_data(self, kind: str, challenge: Any) -> bytes:
        said = {"type": kind, "challenge": _text_of(challenge), "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        return json.dumps(
            {
                "id": websafe_encode(self.identifier),
                "rawId": websafe_encode(self.identifier),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {name: websafe_encode(value) for name, value in response.items()},
            }
        )


def _text_of(value: Any) -> str:
    return websafe_encode(value) if isinstance(value, bytes) else str(value)


def _bytes_of(value: Any) -> bytes:
    return value if isinstance(value, bytes) else websafe_decode(str(value))
