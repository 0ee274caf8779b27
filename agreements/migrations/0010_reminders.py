"""Reminders and digests; the table of each school year's holidays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import translation

from agreements.holidays import typical_holidays


def begin_tables(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What a school year made later begins with."""
    SchoolHoliday = apps.get_model("agreements", "SchoolHoliday")
    with translation.override(settings.LANGUAGE_CODE):
        for year in apps.get_model("agreements", "SchoolYear").objects.all():
            SchoolHoliday.objects.bulk_create(
                SchoolHoliday(
                    school_year=year, first_day=each.first, last_day=each.last, name=str(each.name)
                )
                for each in typical_holidays(year.start)
            )


def forget_reminders(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What came before has no message for them."""
    notices = apps.get_model("agreements", "Notice").objects
    notices.filter(kind__in=["reminder", "digest"]).delete()
    if schema_editor.connection.vendor == "postgresql":  # so that the table may change next
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0009_ending")]

    operations = [
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("mentee", "mentee"), ("mentor", "mentor")], max_length=10
                    ),
                ),
                (
                    "step",
                    models.CharField(help_text="What is awaited: write, or sign.", max_length=20),
                ),
                ("since", models.DateField(help_text="Since which day, in America/Toronto.")),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "ordering": ["since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SchoolHoliday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
            ],
            options={
                "verbose_name": "holiday",
                "verbose_name_plural": "holidays",
                "ordering": ["first_day", "pk"],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="day",
            field=models.DateField(
                blank=True,
                help_text=(
                    "Of a reminder: its day (America/Toronto). Of a digest: the Monday of its week."
                ),
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("person", "kind", "day"), name="notice_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("day__isnull", False), ("kind__in", ["reminder", "digest"])),
                    models.Q(
                        models.Q(("kind__in", ["reminder", "digest"]), _negated=True), ("day", None)
                    ),
                    _connector="OR",
                ),
                name="notice_day_of_what_comes_again",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="agreement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mentions",
                to="agreements.agreement",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to="agreements.notice",
            ),
        ),
        migrations.AddField(
            model_name="schoolholiday",
            name="school_year",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holidays",
                to="agreements.schoolyear",
                verbose_name="school year",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                fields=("notice", "agreement", "role"), name="mention_once_in_a_notice"
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["mentee", "mentor"])),
                name="mention_role_is_a_party",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["write", "sign"])), name="mention_asks_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolholiday",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="school_holiday_ends_after_it_starts",
                violation_error_message="The last day comes before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolholiday",
            constraint=models.UniqueConstraint(
                fields=("school_year", "first_day"),
                name="school_holiday_once_a_day",
                violation_error_message="Another holiday begins on that day.",
            ),
        ),
        migrations.RunPython(begin_tables, forget_reminders),
    ]
