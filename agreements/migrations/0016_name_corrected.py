"""A kind of event: a name was corrected. It changes no column of the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0015_outdated")]

    operations = [
        migrations.AlterField(
            "event",
            "kind",
            models.CharField(
                choices=[
                    ("created", "agreement created"),
                    ("written", "text written"),
                    ("signed", "signed"),
                    ("signature_lapsed", "signature lapsed"),
                    ("paper_signed", "signed on paper"),
                    ("in_force", "in force"),
                    ("document_stored", "document stored"),
                    ("ended", "ended"),
                    ("cancelled", "cancelled"),
                    ("contact_corrected", "address corrected"),
                    ("name_corrected", "name corrected"),
                ],
                max_length=30,
            ),
        ),
    ]
