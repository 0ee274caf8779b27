"""The sealed document, as a file of the message that says that the agreement is in force: only
where the service centre has it so, and to the two parties alone."""

from django.core.mail import EmailMessage

from agreements.documents import Damaged, file_name, read_document
from agreements.models import Agreement, Document, Notice, Person


def is_mailed_to(person: Person, agreement: Agreement) -> bool:
    """Whether `person` receives the agreement's document by e-mail."""
    wanted = agreement.school.service_centre.mails_documents
    return wanted and agreement.role_of(person) is not None


def document_for(notice: Notice) -> bytes | None:
    """The bytes to attach to a notice, if there are any: a document that isn't sealed yet, or that
    can't be read, keeps nobody from being told."""
    agreement = notice.agreement
    if notice.kind != Notice.Kind.IN_FORCE or agreement is None:
        return None
    document: Document | None = getattr(agreement, "document", None)
    if document is None or not is_mailed_to(notice.person, agreement):
        return None
    try:
        return read_document(document)
    except Damaged:
        return None


def attach(pdf: bytes, agreement: Agreement, message: EmailMessage) -> None:
    """Add the document to a message, under the name that it has when it is downloaded."""
    message.attach(file_name(agreement), pdf, "application/pdf")


def fact_of(message: EmailMessage, notice: Notice) -> dict[str, str]:
    """What the notice says of the document that left with its message: the file's SHA-256."""
    if not message.attachments or notice.agreement is None:
        return {}
    return {"document": notice.agreement.document.sha256}
