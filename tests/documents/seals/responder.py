"""Who tells, on loopback, whether certificates were revoked: OCSP at `ocsp`, a list at `crl`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.documents.certificates import Issued
from tests.documents.seals.tsa import serving

A_DAY = timedelta(days=1)


class Responder:
    """Speaks for one authority, as of `now`; give it what it issued and what of that is revoked."""

    def __init__(self, by: Issued, now: datetime) -> None:
        self.by, self.now = by, now
        self.issued: list[x509.Certificate] = []
        self.revoked: list[x509.Certificate] = []
        self.answers_ocsp = self.answers_crl = True
        self.speaker = by  # whose key signs
        self.asked: list[str] = []

    def ocsp(self, request: bytes) -> bytes:
        serial = ocsp.load_der_ocsp_request(request).serial_number
        [certificate] = [each for each in self.issued if each.serial_number == serial]
        is_revoked = certificate in self.revoked
        return (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=certificate,
                issuer=self.by.certificate,
                algorithm=hashes.SHA1(),  # noqa: S303 - it names, and protects nothing
                cert_status=ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
                this_update=self.now - A_DAY,
                next_update=self.now + A_DAY,
                revocation_time=self.now - A_DAY if is_revoked else None,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self.speaker.certificate)
            .sign(self.speaker.key, hashes.SHA256())
            .public_bytes(Encoding.DER)
        )

    def crl(self) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.by.certificate.subject)
            .last_update(self.now - A_DAY)
            .next_update(self.now + A_DAY)
        )
        for certificate in self.revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(certificate.serial_number)
                .revocation_date(self.now - A_DAY)
                .build()
            )
        return builder.sign(self.by.key, hashes.SHA256()).public_bytes(Encoding.DER)

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve it; gives its address, with a slash at its end."""
        responder = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                responder.asked.append("ocsp")
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                body = responder.ocsp(asked) if responder.answers_ocsp else None
                self._send(body, "application/ocsp-response")

            def do_GET(self) -> None:
                responder.asked.append("crl")
                body = responder.crl() if responder.answers_crl else None
                self._send(body, "application/pkix-crl")

            def _send(self, body: bytes | None, media_type: str) -> None:
                self.send_response(503 if body is None else 200)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_arguments: object) -> None:
                pass

        with serving(Handler) as address:
            yield address
