"""The proof as plain data: the forms that are hashed, and what is wrong with them. Pure: no
database, no Django, no key, so that a file alone can be checked anywhere. docs/evidence.md
describes every form.
"""

from agreements.evidence.chain import ORIGIN, chain_faults
from agreements.evidence.end import END_FILE, end_faults, end_form
from agreements.evidence.faults import Fault, Kind
from agreements.evidence.files import (
    CONTENT_FILE,
    JOURNAL_FILE,
    PAPER_FILE,
    SIGNATURES_FILE,
    file_faults,
    paper_file_faults,
)
from agreements.evidence.forms import (
    EVENT_SCHEMA,
    JOURNAL_SCHEMA,
    SIGNATURES_SCHEMA,
    event_form,
    event_hash,
    moment,
    signature_record,
)
from agreements.evidence.paper import PAPER_SCHEMA, paper_faults
from agreements.evidence.signatures import signature_faults

__all__ = [
    "CONTENT_FILE",
    "END_FILE",
    "EVENT_SCHEMA",
    "JOURNAL_FILE",
    "JOURNAL_SCHEMA",
    "ORIGIN",
    "PAPER_FILE",
    "PAPER_SCHEMA",
    "SIGNATURES_FILE",
    "SIGNATURES_SCHEMA",
    "Fault",
    "Kind",
    "chain_faults",
    "end_faults",
    "end_form",
    "event_form",
    "event_hash",
    "file_faults",
    "moment",
    "paper_faults",
    "paper_file_faults",
    "signature_faults",
    "signature_record",
]
