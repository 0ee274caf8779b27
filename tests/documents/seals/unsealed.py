"""A small document that awaits its seal: PDF/A-3a, PDF/UA-1, with an empty field on its page."""

import io
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from agreements.documents.seals.seal import SEAL_FIELD
from tests.documents.reading import page_of

# The property of PDF/UA, declared as PDF/A asks, beside what WeasyPrint wrote.
UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF>"""


@cache
def unsealed(words: str = "Une entente.") -> bytes:
    """The bytes to seal, the same ones for the same words."""
    from weasyprint import HTML

    from agreements.documents import pdf as pdf_module
    from agreements.documents.fetcher import BASE_URL

    press = pdf_module._press()
    page = HTML(
        string=page_of(f"<h1>Essai</h1><p>{words}</p>"),
        base_url=BASE_URL,
        url_fetcher=press.fetcher,
    )
    made = page.write_pdf(
        font_config=press.fonts,
        stylesheets=press.sheets,
        pdf_variant="pdf/a-3a",
        pdf_tags=True,
    )
    with pikepdf.open(io.BytesIO(made)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata = pdf.make_stream(
            metadata.replace(b"</rdf:RDF>", UA), Type=Name.Metadata, Subtype=Name.XML
        )
        _add_field(pdf)
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


def _add_field(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    tree = pdf.Root.StructTreeRoot
    numbers = list(tree.ParentTree.Nums)
    key = max(int(number) for number in numbers[::2]) + 1
    look = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 20])
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(SEAL_FIELD),
            TU=String("Sceau électronique"),
            F=132,
            Rect=Array([72, 72, 172, 92]),
            P=page,
            StructParent=key,
            AP=Dictionary(N=look),
        )
    )
    document = tree.K[0] if isinstance(tree.K, Array) else tree.K
    form = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=document,
            Alt=String("Sceau électronique"),
            K=Dictionary(Type=Name.OBJR, Obj=field, Pg=page),
        )
    )
    document.K = (
        Array([*document.K, form]) if isinstance(document.K, Array) else Array([document.K, form])
    )
    tree.ParentTree.Nums = Array([*numbers, key, form])
    tree.ParentTreeNextKey = key + 1
    page.Annots = Array([*page.get("/Annots", []), field])
    page.Tabs = Name.S
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
