"""What was not delivered and has stopped being true is set aside."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("agreements", "0014_paper")]

    operations = [
        migrations.AddField(
            "notice",
            "outdated_at",
            models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When what was not delivered was found to be no longer true.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                condition=Q(outdated_at=None) | Q(state__in=["failed", "bounced"]),
                name="notice_outdated_was_not_delivered",
            ),
        ),
    ]
