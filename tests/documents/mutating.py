"""What somebody could do to a sealed document, each as a function of its bytes."""

import io
import zlib
from collections.abc import Callable

import pikepdf
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pikepdf import Dictionary, Name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.documents.certificates import issue

Mutation = Callable[[bytes], bytes]


def flipped(pdf: bytes, place: int, mask: int = 1) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ mask]) + pdf[place + 1 :]


def seal_gap(pdf: bytes) -> tuple[int, int]:
    """Where the seal's bytes begin and end in the file, with their brackets."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        _start, before, after, _length = map(int, opened.Root.AcroForm.Fields[0].V.ByteRange)
    return before, after


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    output = io.BytesIO()
    pdf.save(output, **options)  # type: ignore[arg-type]
    return output.getvalue()


def appended_comment(pdf: bytes) -> bytes:
    return pdf + b"% rien\n"


def appended_update(pdf: bytes) -> bytes:
    """A new title, by an increment: the sealed bytes are all there."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Mentorat"] = writer.add_object(writer.root["/Pages"].raw_get("/Kids"))
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def second_seal(pdf: bytes) -> bytes:
    """Another signature, in an increment of its own, by somebody else."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    # The seal forbids it, and the library obeys: the seal is made to look like a plain signature.
    del writer.root["/Perms"]
    field = SigFieldSpec("Autre")
    append_signature_field(writer, field)
    output = io.BytesIO()
    metadata = PdfSignatureMetadata(field_name="Autre", md_algorithm="sha256")
    other = issue("Quelqu’un")
    signer = SimpleSigner(
        x509.Certificate.load(other.certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(
            other.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        SimpleCertificateStore(),
    )
    sign_pdf(writer, metadata, signer, existing_fields_only=True, output=output)
    return output.getvalue()


def another_case(pdf: bytes) -> bytes:
    """One hexadecimal digit of the seal, written in the other way."""
    before, after = seal_gap(pdf)
    return flipped(pdf, next(i for i in range(before, after) if pdf[i] in b"ABCDEF"), 32)


def dirty_padding(pdf: bytes) -> bytes:
    """The last digit of what fills the room of the seal."""
    return flipped(pdf, seal_gap(pdf)[1] - 2)


def saved_anew(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return saved(opened)


def stripped(pdf: bytes) -> bytes:
    """The file without its seal, its field empty again."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root.AcroForm.Fields[0].V
        del opened.Root.Perms
        return saved(opened)


def without_field(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root.AcroForm
        return saved(opened)


def with_attachment(pdf: bytes, name: str, data: bytes | None) -> bytes:
    """The attachment replaced, or removed."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if data is None:
            del opened.attachments[name]
        else:
            opened.attachments[name] = data
        return saved(opened)


def with_page_of(pdf: bytes, other: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened, pikepdf.open(io.BytesIO(other)) as source:
        opened.pages[0] = source.pages[0]
        return saved(opened)


def encrypted(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return saved(opened, encryption=pikepdf.Encryption(owner="o", user=""))


def locked(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return saved(opened, encryption=pikepdf.Encryption(owner="o", user="u"))


def replaced(pdf: bytes, old: bytes, new: bytes) -> bytes:
    assert old in pdf
    return pdf.replace(old, new, 1)


# Files that are made to hurt whoever reads them.


def bomb(layers: int = 1, size: int = 2_000_000_000) -> bytes:
    """A PDF whose table of objects unpacks to `size` bytes; it is packed `layers` times."""
    packed = _packed_zeros(size)
    for _layer in range(layers - 1):
        packed = zlib.compress(packed, 9)
    filters = b" ".join([b"/FlateDecode"] * layers)
    head = b"%PDF-1.7\n"
    table = b"1 0 obj\n<</Type/XRef/Size 9/W[1 2 1]/Root 2 0 R/Filter[%s]/Length %d>>\nstream\n" % (
        filters,
        len(packed),
    )
    return head + table + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def _packed_zeros(size: int) -> bytes:
    """What zlib makes of `size` zeros, without going through them: one block, many times."""
    block = 1_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (size % 65521) << 16 | 1  # Adler-32
    return b"\x78\xda" + packed * (size // block) + b"\x03\x00" + checksum.to_bytes(4, "big")


def nested(depth: int = 200_000) -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n" + b"[" * depth + b"]" * depth + b"\nendobj\n"
    return _with_table(body)


def nested_fields(depth: int = 5_000) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        field = pdf.make_indirect(Dictionary(T=pikepdf.String("Sceau.")))
        for _level in range(depth):
            field = pdf.make_indirect(Dictionary(T=pikepdf.String("x"), Kids=[field]))
        pdf.Root.AcroForm = Dictionary(Fields=[field])
        return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def looping() -> bytes:
    """Everything in it is part of itself."""
    body = (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 2000000000"
        b"/AcroForm 1 0 R/Fields[1 0 R]/T(Sceau)/V 1 0 R/ByteRange 1 0 R>>\nendobj\n"
    )
    return _with_table(body)


def huge_table() -> bytes:
    """It says that it has two thousand million objects."""
    return _with_table(b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n", 2_000_000_000)


def huge_length() -> bytes:
    stream = b"%PDF-1.7\n1 0 obj\n<</Length 99999999999>>\nstream\nx\nendstream\nendobj\n"
    return _with_table(stream)


def hostile_picture() -> bytes:
    """A page with JBIG2 and a huge picture: nothing here draws pages."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        picture = pdf.make_stream(
            b"\x97JB2\r\n\x1a\n" + bytes(64),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=2_000_000,
            Height=2_000_000,
            BitsPerComponent=1,
            ColorSpace=Name.DeviceGray,
            Filter=Name.JBIG2Decode,
        )
        page.obj.Resources = Dictionary(XObject=Dictionary(P=picture))
        return saved(pdf, compress_streams=False)


def _with_table(body: bytes, size: int = 2) -> bytes:
    table = b"xref\n0 %d\n0000000000 65535 f \n0000000009 00000 n \n" % size
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + table + trailer
