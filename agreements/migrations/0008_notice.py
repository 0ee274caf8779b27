"""A row per person and message."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import agreements.models.notice


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0007_journal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(help_text="One of Notice.Kind.", max_length=30)),
                (
                    "language",
                    models.CharField(choices=[("fr", "French"), ("en", "English")], max_length=2),
                ),
                (
                    "address",
                    models.EmailField(
                        help_text="Where it goes, even if the person has another since.",
                        max_length=254,
                    ),
                ),
                (
                    "facts",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What its message says besides: by whom, say.",
                    ),
                ),
                (
                    "message_id",
                    models.CharField(
                        default=agreements.models.notice.new_message_id,
                        editable=False,
                        help_text="Whoever receives it twice sees by this that it is one message.",
                        max_length=300,
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "being sent"),
                            ("sent", "sent"),
                            ("failed", "not delivered"),
                            ("bounced", "returned by the mail server"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=0)),
                (
                    "error",
                    models.CharField(
                        blank=True,
                        help_text="A code: never an address, nor a server’s words.",
                        max_length=40,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                (
                    "sent_at",
                    models.DateTimeField(
                        blank=True, help_text="When the mail server accepted it.", null=True
                    ),
                ),
                (
                    "undelivered_at",
                    models.DateTimeField(
                        blank=True, help_text="When it was given up, or came back.", null=True
                    ),
                ),
                ("claim", models.UUIDField(blank=True, null=True)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="agreements.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["created_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["next_try_at"],
                        name="notice_queued",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreement__isnull", False), ("membership", None)),
                            models.Q(("agreement", None), ("membership__isnull", False)),
                            _connector="OR",
                        ),
                        name="notice_is_about_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("next_try_at__isnull", False),
                                ("sent_at", None),
                                ("state", "queued"),
                                ("undelivered_at", None),
                            ),
                            models.Q(
                                ("next_try_at", None),
                                ("sent_at__isnull", False),
                                ("state", "sent"),
                                ("undelivered_at", None),
                            ),
                            models.Q(
                                ("next_try_at", None),
                                ("sent_at", None),
                                ("state", "failed"),
                                ("undelivered_at__isnull", False),
                            ),
                            models.Q(
                                ("next_try_at", None),
                                ("sent_at__isnull", False),
                                ("state", "bounced"),
                                ("undelivered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="notice_state_tied_to_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claim", None), ("claimed_until", None)),
                            models.Q(
                                ("claim__isnull", False),
                                ("claimed_until__isnull", False),
                                ("state", "queued"),
                            ),
                            _connector="OR",
                        ),
                        name="notice_claim_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Trim("address"), models.Value("")
                            ),
                            _negated=True,
                        ),
                        name="notice_goes_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["fr", "en"])),
                        name="notice_language_is_known",
                    ),
                ],
            },
        ),
    ]
