"""Throw-away certificates: roots, seals under them, authorities; and the files that hold them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from django.test import override_settings

from agreements.documents.seals.keys import forget_key

SEAL_NAME = "Sceau des essais"
VALID = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC))
EXPIRED = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))
TO_COME = (datetime(2044, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC))
# For `with`: the settings name no key.
NO_KEY = override_settings(SEAL_KEY="", SEAL_CERTIFICATE="")
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class Issued:
    """A key, its certificate, and what stands above, the root last."""

    key: Key
    certificate: x509.Certificate
    chain: list[x509.Certificate] = field(default_factory=list)

    @property
    def root(self) -> x509.Certificate:
        return self.chain[-1] if self.chain else self.certificate


def p256() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """One per size and process: they take a second to make."""
    return rsa.generate_private_key(65537, bits)


def issue(
    name: str,
    by: Issued | None = None,
    *,
    key: Key | None = None,
    is_authority: bool = False,
    stamps: bool = False,
    signs: bool = True,
    valid: tuple[datetime, datetime] = VALID,
    ocsp: str = "",
    crl: str = "",
    host: str = "",
) -> Issued:
    """A certificate for `name`, under `by` or self-signed.

    `stamps`: of a time-stamp authority. `signs`: its key usage allows signatures. `ocsp` and `crl`:
    the addresses where its revocation is told. `host`: whose server it is of.
    """
    key = key or p256()
    subject = _name(name)
    issuer = by or Issued(key, None)  # type: ignore[arg-type]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(_usage(is_authority, signs), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    )
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    if ocsp:
        where = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([where]), critical=False)
    if host:
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        builder = builder.add_extension(names, critical=False)
    if crl:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    algorithm = None if isinstance(issuer.key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    chain = [by.certificate, *by.chain] if by else []
    return Issued(key, builder.sign(issuer.key, algorithm), chain)


def root(name: str = "Racine des essais") -> Issued:
    return issue(name, is_authority=True)


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def pem_files(seal: Issued, folder: Path, passphrase: str = "") -> dict[str, str]:
    """The seal in two files of `folder`, and the settings that name them."""
    private, public = folder / "seal.key", folder / "seal.pem"
    private.write_bytes(
        seal.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _encryption(passphrase))
    )
    public.write_bytes(pem(seal.certificate, *seal.chain))
    return {
        "SEAL_KEY": str(private),
        "SEAL_CERTIFICATE": str(public),
        "SEAL_PASSPHRASE": passphrase,
    }


def pkcs12_file(seal: Issued, folder: Path, passphrase: str) -> dict[str, str]:
    """The seal in one file of `folder`, and the settings that name it."""
    path = folder / "seal.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", seal.key, seal.certificate, seal.chain, _encryption(passphrase)
        )
    )
    return {"SEAL_PKCS12": str(path), "SEAL_PASSPHRASE": passphrase}


def choose(settings: Any, values: dict[str, str]) -> None:
    """Have the settings of a test name what a function above wrote, perhaps where another key was:
    that one is forgotten."""
    for name, value in values.items():
        setattr(settings, name, value)
    forget_key()


def _encryption(passphrase: str) -> KeySerializationEncryption:
    return BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(is_authority: bool, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs and not is_authority,
        key_encipherment=not signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
