"""What no constraint can say: rows that never change, and signatures behind « in force ».

Each refusal is an integrity error on SQLite and on PostgreSQL, whoever sends the statement.
"""

from django.db import migrations

from agreements.migrations._triggers import NEVER, Refusal, changed, made

KEPT = (
    "agreements_event",
    "agreements_document",
    "agreements_standingtext",
    "agreements_signature",
)
FIXED_AGREEMENT_COLUMNS = (
    "public_id",
    "reference",
    "created_at",
    "created_by_id",
    "school_id",
    "school_year_id",
    "standing_text_id",
    "language",
    "mentee_id",
    "mentor_id",
    "school_name",
    "mentee_name",
    "mentor_name",
    "mentee_expectations",
    "mentor_expectations",
    "arrangements",
    "meeting_frequency",
    "meeting_length",
    "meeting_place",
    "contact_channel",
    "review_date",
    "revision",
)
FIXED_SIGNATURE_COLUMNS = (
    "agreement_id",
    "role",
    "person_id",
    "typed_name",
    "statement",
    "statement_version",
    "statement_language",
    "revision",
    "content",
    "content_digest",
    "signed_at",
)


def refusals(different: str, signature: tuple[str, ...] = FIXED_SIGNATURE_COLUMNS) -> list[Refusal]:
    """(table, operation, condition, reason); `different` is the dialect's null-safe `<>`;
    `signature` are the columns of a signature that never change."""
    return [
        *(
            (table, operation, NEVER, f"{table}: rows are never changed or deleted")
            for table in ("agreements_event", "agreements_document", "agreements_standingtext")
            for operation in ("UPDATE", "DELETE")
        ),
        ("agreements_signature", "DELETE", NEVER, "agreements_signature: rows are never deleted"),
        (
            "agreements_signature",
            "UPDATE",
            f"OLD.lapsed_at IS NOT NULL OR {changed(signature, different)}",
            "agreements_signature: a signature can only lapse, once",
        ),
        (
            "agreements_signature",
            "UPDATE",
            "NOT EXISTS (SELECT 1 FROM agreements_agreement a"
            " WHERE a.id = NEW.agreement_id AND a.status = 'open')",
            "agreements_signature: only what is open can lose a signature",
        ),
        (
            "agreements_signature",
            "INSERT",
            # A role that is no party's is left to its own constraint.
            "NOT EXISTS (SELECT 1 FROM agreements_agreement a"
            " WHERE a.id = NEW.agreement_id AND a.status = 'open' AND a.revision = NEW.revision"
            " AND NEW.person_id = CASE NEW.role WHEN 'mentee' THEN a.mentee_id"
            " WHEN 'mentor' THEN a.mentor_id ELSE NEW.person_id END)",
            "agreements_signature: a party signs what is open, as it stands",
        ),
        (
            "agreements_agreement",
            "INSERT",
            "NEW.status <> 'open'",
            "agreements_agreement: an agreement begins open",
        ),
        (
            "agreements_agreement",
            "UPDATE",
            f"OLD.status <> 'open' AND ({changed(FIXED_AGREEMENT_COLUMNS, different)})",
            "agreements_agreement: the words are fixed once it is no longer open",
        ),
        (
            "agreements_agreement",
            "UPDATE",
            "OLD.status <> 'in_force' AND NEW.status = 'in_force' AND 2 <> ("
            " SELECT COUNT(*) FROM agreements_signature s WHERE s.agreement_id = NEW.id"
            " AND s.lapsed_at IS NULL AND s.revision = NEW.revision)",
            "agreements_agreement: in force only with both signatures on the same revision",
        ),
        (
            "agreements_agreement",
            "UPDATE",
            f"OLD.in_force_at {different} NEW.in_force_at"
            " AND NEW.status IN ('in_force', 'ended')"
            " AND NOT (OLD.status = 'open' AND NEW.status = 'in_force')"
            # What leaves « over » is refused as such, below.
            " AND (OLD.status IN ('open', 'in_force') OR OLD.status = NEW.status)",
            "agreements_agreement: it comes into force by both signatures, once",
        ),
        (
            "agreements_agreement",
            "UPDATE",
            "OLD.status IN ('ended', 'cancelled') AND NEW.status <> OLD.status",
            "agreements_agreement: an agreement that is over stays over",
        ),
        (
            "agreements_agreement",
            "UPDATE",
            "OLD.status = 'in_force' AND NEW.status IN ('open', 'cancelled')",
            "agreements_agreement: an agreement in force can only end",
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]

    operations = [made(refusals, KEPT)]
