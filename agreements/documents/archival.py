"""What a rendered letter needs to be an archive that is ready to be sealed: PDF/A-3a (ISO 19005-3)
and PDF/UA-1 (ISO 14289-1) at once, with the data that proves it attached.

pikepdf is imported here: import this module where it is used, as the renderer.
"""

import base64
import io
import re
import zlib
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from agreements.documents.attachments import Attachment
from agreements.documents.tagging import mend_tags
from agreements.examination.container import SEAL_FIELD

# Of an annotation (ISO 32000-1, 12.5.3): it is printed, and nobody moves it.
_PRINT: Final = 1 << 2
_LOCKED: Final = 1 << 7
# Of the form (ISO 32000-1, 12.7.2): there is a signature field.
_SIGNATURES_EXIST: Final = 1

# In a font's table of what its shapes mean: a shape that means nothing by itself.
_MEANS_NOTHING: Final = re.compile(rb"^(<[0-9a-f]{4}>) <>$", re.MULTILINE)

# Whitespace and order are free, names and prefixes are not. PDF/A wants each property that it
# doesn't know itself to be described: pdfuaid is one.
_XMP: Final = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:publisher><rdf:Bag><rdf:li>{publisher}</rdf:li></rdf:Bag></dc:publisher>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate>
<xmp:MetadataDate>{created}</xmp:MetadataDate>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def prepare(pdf: bytes, *, seal_name: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """The rendered letter as an archive, with an empty signature field named SEAL_FIELD.

    The page holds the field's place as `<input type="checkbox" name="Sceau" title="…">`: its box
    on the page, its reading order and its description become those of the field. What is drawn
    there stays visible. All dates in the file are the letter's own (`dcterms.created`), so that
    the same letter and attachments give the same bytes.

    Args:
        seal_name: who will seal it; the file's publisher.
        attachments: with names that differ.

    Raises:
        ValueError: the letter has no date, or not exactly one place for the seal.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        created = _created(document)
        mend_tags(document)
        _empty_the_field(document, _seal_place(document))
        for attachment in attachments:
            _attach(document, attachment, created)
        _describe(document, seal_name, created)
        for item in list(document.objects):
            if isinstance(item, pikepdf.Stream):
                _tidy(item)
        archive = io.BytesIO()
        document.save(
            archive,
            deterministic_id=True,
            fix_metadata_version=False,
            # Streams as they are; see _tidy.
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return archive.getvalue()


def _created(document: Pdf) -> datetime:
    """The date that the letter gives itself, an aware time."""
    stated = document.docinfo.get(Name.CreationDate)
    if stated is None:
        raise ValueError("The letter has no date of its own")
    return pikepdf.models.metadata.decode_pdf_date(str(stated))


def _seal_place(document: Pdf) -> pikepdf.Object:
    """The widget that holds the place of the seal."""
    fields = document.Root.get(Name.AcroForm, Dictionary()).get(Name.Fields, pikepdf.Array())
    if [str(field.T) for field in fields] != [SEAL_FIELD]:
        raise ValueError("The letter has not exactly one place for the seal")
    return fields[0]


def _empty_the_field(document: Pdf, field: pikepdf.Object) -> None:
    """Make the checkbox that holds the place a signature field that nobody has signed."""
    for key in (Name.AS, Name.Border, Name.MK, Name.V):
        if key in field:
            del field[key]
    x1, y1, x2, y2 = (float(side) for side in field.Rect)
    left, right, bottom, top = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    field.Rect = [left, bottom, right, top]
    field.FT = Name.Sig
    field.F = _PRINT | _LOCKED
    # PDF/A wants an appearance; an empty one hides nothing.
    see_through = document.make_stream(
        b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, right - left, top - bottom]
    )
    field.AP = Dictionary(N=see_through)
    # « NeedAppearances » and shared resources are for fields that a reader fills in.
    document.Root.AcroForm = document.make_indirect(
        Dictionary(Fields=[field], SigFlags=_SIGNATURES_EXIST)
    )


def _attach(document: Pdf, attachment: Attachment, created: datetime) -> None:
    stamp = pikepdf.models.metadata.encode_pdf_date(created)
    file = pikepdf.AttachedFileSpec(
        document,
        attachment.data,
        filename=attachment.name,
        description=attachment.description,
        mime_type=attachment.media_type,
        creation_date=stamp,
        mod_date=stamp,
        relationship=Name("/" + attachment.relationship),
    )
    document.attachments[attachment.name] = file  # and in /AF
    file.obj.EF.F.write(zlib.compress(attachment.data), filter=Name.FlateDecode)


def _describe(document: Pdf, publisher: str, created: datetime) -> None:
    """State in the file what it is (XMP), without a word that its other places contradict."""
    info = document.docinfo
    info.ModDate = info.CreationDate
    xmp = _XMP.format(
        title=escape(str(info.Title)),
        language=escape(str(document.Root.Lang)),
        publisher=escape(publisher),
        created=created.isoformat(),
        producer=escape(str(info.Producer)),
    )
    document.Root.Metadata = document.make_stream(
        xmp.encode(), Type=Name.Metadata, Subtype=Name.XML
    )


def _tidy(stream: pikepdf.Stream) -> None:
    """What PDF/A wants of a stream and WeasyPrint doesn't give.

    Each shape of a font means some character: where several shapes draw one, as a letter and its
    mark, the first means both and the others mean U+2060, which is nothing. And no data end with
    a carriage return, which before « endstream » passes for a line's end: one stream in 256 does.
    """
    data = stream.read_raw_bytes()
    if stream.get(Name.Filter) == Name.FlateDecode:
        plain = zlib.decompress(data)
        if b"/Adobe-Identity-UCS" in plain:
            meant = _MEANS_NOTHING.sub(rb"\1 <2060>", plain)
            if meant != plain:
                data = zlib.compress(meant)
                stream.write(data, filter=Name.FlateDecode)
        if data.endswith(b"\r"):
            text = base64.a85encode(data, wrapcol=72) + b"~>"
            stream.write(text, filter=pikepdf.Array([Name.ASCII85Decode, Name.FlateDecode]))
