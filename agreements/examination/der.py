"""The one way to write a CMS signature (DER): what is read is written again and must be the same.

A signature protects what is signed. What stands around it in the file (versions, algorithms, the
certificates beside the signer's, what is unsigned) is protected by nothing, so that each byte of
it must be one that could not be another: written anew here, or vouched for.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from asn1crypto import cms, core, x509
from cryptography import x509 as pyca
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

_SEQUENCE, _SET, _INTEGER, _OCTETS, _BITS = 0x30, 0x31, 0x02, 0x04, 0x03
_NULL: Final = bytes([5, 0])
# A stamp's algorithms may be written with parameters or without; nobody can turn one into the
# other by changing a byte.
_PARAMETERS: Final = (b"", _NULL)


def tlv(tag: int, *parts: bytes) -> bytes:
    """A value in DER: its tag, its length in the fewest bytes, what it holds."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def split(contents: bytes) -> tuple[bytes, bytes]:
    """The value at the beginning of `contents`, and what comes after it.

    Raises ValueError: there is none, whole.
    """
    if len(contents) < 2:
        raise ValueError
    size, header = contents[1], 2
    if size >= 0x80:
        header += size & 0x7F
        size = int.from_bytes(contents[2:header], "big")
    if header > 6 or header + size > len(contents):
        raise ValueError
    return contents[: header + size], contents[header + size :]


def is_canonical(
    message: cms.ContentInfo, signer: x509.Certificate, unsigned: Sequence[bytes] = ()
) -> bool:
    """Whether `message` is written in the only way that it could be, but for its certificates.

    Args:
        message: of one signer, whose signature holds.
        unsigned: the unsigned attributes that it may have, as they are written.
    """
    signed = message["content"]
    (info,) = signed["signer_infos"]
    certificates = [certificate.dump() for certificate in signed["certificates"]]
    encapsulated = signed["encap_content_info"]
    content_type = encapsulated["content_type"].dump()
    embedded = encapsulated["content"]
    version = signed["version"].native
    sid = tlv(_SEQUENCE, signer.issuer.dump(), signer["tbs_certificate"]["serial_number"].dump())
    digest, signature = info["digest_algorithm"], info["signature_algorithm"]
    if not (_is_plain(digest) and _is_plain(signature)):
        return False
    # RFC 5652, 5.1: 3 where something else than plain data is signed.
    number = 1 if embedded is core.VOID else 3
    if version != f"v{number}":
        return False
    rewritten = tlv(
        _SEQUENCE,
        tlv(6, bytes.fromhex("2a864886f70d010702")),  # signed data
        tlv(
            0xA0,
            tlv(
                _SEQUENCE,
                tlv(_INTEGER, bytes([number])),
                tlv(_SET, digest.dump()),
                tlv(
                    _SEQUENCE,
                    content_type,
                    tlv(0xA0, tlv(_OCTETS, bytes(embedded))) if number == 3 else b"",
                ),
                tlv(0xA0, *certificates),
                tlv(
                    _SET,
                    tlv(
                        _SEQUENCE,
                        tlv(_INTEGER, bytes([1])),
                        sid,
                        digest.dump(),
                        tlv(0xA0, info["signed_attrs"].contents),
                        signature.dump(),
                        tlv(_OCTETS, info["signature"].native),
                        tlv(0xA1, *unsigned) if unsigned else b"",
                    ),
                ),
            ),
        ),
    )
    return bool(rewritten == message.dump())


def _is_plain(algorithm: Any) -> bool:
    if algorithm["algorithm"].native == "rsassa_pss":  # a signature hangs on all its parameters
        return True
    identifier = algorithm["algorithm"].dump()
    return algorithm.dump() in [tlv(_SEQUENCE, identifier, p) for p in _PARAMETERS]


def unvouched(
    certificates: Iterable[x509.Certificate], bound: x509.Certificate, known: Collection[bytes]
) -> list[x509.Certificate]:
    """The certificates that could be others, for all that the signature and trust say.

    Args:
        certificates: those of a message.
        bound: that of the signer, whose digest is in what was signed.
        known: certificates whose bytes are known.
    """
    vouched = {bound.dump(), *known}
    waiting = [c for c in certificates if c.dump() not in vouched]
    issuers = [pyca.load_der_x509_certificate(certificate) for certificate in vouched]
    while found := [c for c in waiting if any(_issued(by, c) for by in [*issuers, None])]:
        issuers += map(_pyca, found)
        waiting = [c for c in waiting if c not in found]
    return waiting


def _issued(issuer: pyca.Certificate | None, certificate: x509.Certificate) -> bool:
    """Whether `issuer`, or else itself, signed `certificate`, every byte of which is then what was
    signed."""
    try:
        issued = _pyca(certificate)
        issued.verify_directly_issued_by(issuer or issued)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, pyca.InvalidVersion):
        return False
    signed = certificate["tbs_certificate"]
    rewritten = tlv(
        _SEQUENCE,
        signed.dump(),
        signed["signature"].dump(),
        tlv(_BITS, b"\0", certificate["signature_value"].native),
    )
    return bool(rewritten == certificate.dump())


def _pyca(certificate: x509.Certificate) -> pyca.Certificate:
    return pyca.load_der_x509_certificate(certificate.dump())
