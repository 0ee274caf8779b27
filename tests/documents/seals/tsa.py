"""A real time-stamp authority (RFC 3161) on loopback, which can also be slow, wrong or down."""

import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import cms, core, keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import Certificate
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from tests.documents.certificates import Issued, issue, pem, root, rsa_key

REPLY = "application/timestamp-reply"
OPENSSL = """
[tsa]
default_tsa = essais
[essais]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/chain.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
Answer = Callable[[bytes], bytes]


class Tsa:
    """The authority of one test: set `behave` to one of its methods, or `status`, and so on.

    `clock` gives the time that it states; `asked` counts the requests.
    """

    def __init__(self, by: Issued | None = None, **certificate: str) -> None:
        self.top = by or root("Racine des horloges")
        self.seal = issue(
            "Horloge des essais", self.top, key=rsa_key(2048), stamps=True, **certificate
        )
        self.behave: Answer = self.right
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.status, self.media_type = 200, REPLY
        self.location = ""
        self.drip = 0.0  # seconds between two bytes
        self.extra: list[Certificate] = []  # that its tokens carry for nothing
        self.asked = 0

    def right(self, request: bytes) -> bytes:
        return self._answer(tsp.TimeStampReq.load(request)).dump()

    def another_time(self, request: bytes) -> bytes:
        """An hour ago."""
        return self._answer(tsp.TimeStampReq.load(request), late=timedelta(hours=1)).dump()

    def another_nonce(self, request: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(request)
        asked["nonce"] = asked["nonce"].native + 1
        return self._answer(asked).dump()

    def without_nonce(self, request: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(request)
        del asked["nonce"]
        return self._answer(asked).dump()

    def another_imprint(self, request: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(request)
        asked["message_imprint"]["hashed_message"] = b"\1" * 32
        return self._answer(asked).dump()

    def another_signature(self, request: bytes) -> bytes:
        answer = self._answer(tsp.TimeStampReq.load(request))
        signer = answer["time_stamp_token"]["content"]["signer_infos"][0]
        right = signer["signature"].native
        signer["signature"] = right[:-1] + bytes([right[-1] ^ 1])
        return answer.dump()

    def altered(self, request: bytes) -> bytes:
        """Signed, then given another time."""
        answer = self._answer(tsp.TimeStampReq.load(request))
        content = answer["time_stamp_token"]["content"]["encap_content_info"]
        info = content["content"].parsed
        info["gen_time"] = self.clock() - timedelta(seconds=1)
        content["content"] = core.ParsableOctetString(info.dump(force=True))
        return answer.dump(force=True)

    def denied(self, _request: bytes) -> bytes:
        return bytes.fromhex("3005 3003 020102")  # a status: rejection; and no token

    def not_a_stamp(self, _request: bytes) -> bytes:
        """Granted: a signed nothing."""
        token = cms.ContentInfo({"content_type": "data", "content": b"nothing"})
        return tsp.TimeStampResp(
            {"status": {"status": "granted"}, "time_stamp_token": token}
        ).dump()

    def garbage(self, _request: bytes) -> bytes:
        return b"\x30\x82garbage"

    def huge(self, _request: bytes) -> bytes:
        return b"\x30" * 1_000_000

    def slow(self, request: bytes) -> bytes:
        time.sleep(3)
        return self.right(request)

    def by_openssl(self, folder: Path) -> Answer:
        """OpenSSL's authority, with the same certificate; its clock is the machine's."""
        (folder / "tsa.pem").write_bytes(pem(self.seal.certificate))
        (folder / "chain.pem").write_bytes(pem(*self.seal.chain))
        (folder / "tsa.key").write_bytes(
            self.seal.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        (folder / "serial").write_text("01\n")
        (folder / "openssl.cnf").write_text(OPENSSL.format(folder=folder))

        def answer(request: bytes) -> bytes:
            (folder / "request.tsq").write_bytes(request)
            words = ["openssl", "ts", "-reply", "-config", folder / "openssl.cnf"]
            subprocess.run(
                [*words, "-queryfile", folder / "request.tsq", "-out", folder / "reply.tsr"],
                check=True,
                capture_output=True,
            )
            return (folder / "reply.tsr").read_bytes()

        return answer

    def _answer(
        self, request: tsp.TimeStampReq, late: timedelta = timedelta()
    ) -> tsp.TimeStampResp:
        key = self.seal.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        maker = DummyTimeStamper(
            as_asn1(self.seal.certificate),
            keys.PrivateKeyInfo.load(key),
            certs_to_embed=[as_asn1(certificate) for certificate in self.extra],
            fixed_dt=self.clock() - late,
        )
        return maker.request_tsa_response(request)

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve it; gives its address."""
        tsa = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                tsa.asked += 1
                body = tsa.behave(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(tsa.status)
                self.send_header("Content-Type", tsa.media_type)
                self.send_header("Content-Length", str(len(body)))
                if tsa.location:
                    self.send_header("Location", tsa.location)
                self.end_headers()
                try:
                    self._send(body)
                except OSError:
                    return  # whoever asked went away, as it should

            def _send(self, body: bytes) -> None:
                if not tsa.drip:
                    self.wfile.write(body)
                    return
                for number in body:
                    self.wfile.write(bytes([number]))
                    time.sleep(tsa.drip)

            def log_message(self, *_arguments: object) -> None:
                pass

        with serving(Handler) as address:
            yield address


def as_asn1(certificate: Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


@contextmanager
def serving(
    handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Serve on a free port of this machine, over TLS as localhost where a context is given; gives
    the address, with a slash at its end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads, server.block_on_close = True, False
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        origin = "https://localhost" if tls else "http://127.0.0.1"
        yield f"{origin}:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
