"""Who somebody is, and what they saw: how signers were authenticated, memberships that begin and end,
the record of access."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

from agreements.migrations._triggers import NEVER, Refusal, changed, lifted, made

before = import_module("agreements.migrations.0002_triggers")
KEPT = (*before.KEPT, "agreements_accessrecord")
FIXED_SIGNATURE_COLUMNS = (
    *before.FIXED_SIGNATURE_COLUMNS,
    "authenticated_at",
    "authentication",
)
FIXED_MEMBERSHIP_COLUMNS = (
    "person_id",
    "role",
    "school_id",
    "service_centre_id",
    "starts_at",
    "granted_by_id",
    "delegated_from_id",
)


def refusals(different: str) -> list[Refusal]:
    """(table, operation, condition, reason); `different` is the dialect's null-safe `<>`."""
    return [
        *before.refusals(different, FIXED_SIGNATURE_COLUMNS),
        *(
            (
                "agreements_accessrecord",
                operation,
                NEVER,
                "agreements_accessrecord: rows are never changed or deleted",
            )
            for operation in ("UPDATE", "DELETE")
        ),
        ("agreements_membership", "DELETE", NEVER, "agreements_membership: rows are never deleted"),
        (
            "agreements_membership",
            "UPDATE",
            changed(FIXED_MEMBERSHIP_COLUMNS, different),
            "agreements_membership: a membership can only end",
        ),
    ]


def authenticated_when_signed(apps, schema_editor):
    """Earlier rows don't say when: their signature is the latest that it can have been."""
    apps.get_model("agreements", "Signature").objects.update(authenticated_at=F("signed_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0003_standing_text_1'),
    ]

    operations = [
        lifted(before.refusals, before.KEPT),
        migrations.CreateModel(
            name='AccessRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('opened', 'opened'), ('downloaded', 'downloaded'), ('exported', 'exported')], max_length=10)),
                ('quality', models.CharField(choices=[('mentee', 'mentee'), ('mentor', 'mentor'), ('principal', 'principal'), ('acting_principal', 'acting principal'), ('staff', 'service-centre staff')], max_length=20)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'access record',
                'verbose_name_plural': 'access records',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_once_per_school',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_once_per_service_centre',
        ),
        migrations.AddField(
            model_name='membership',
            name='delegated_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='agreements.membership'),
        ),
        migrations.AddField(
            model_name='membership',
            name='ends_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='until'),
        ),
        migrations.AddField(
            model_name='membership',
            name='granted_by',
            field=models.ForeignKey(blank=True, help_text='Empty for those that were there before anybody could grant one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='membership',
            name='starts_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='from'),
        ),
        migrations.AddField(
            model_name='signature',
            name='authenticated_at',
            field=models.DateTimeField(default=django.utils.timezone.now, help_text='When the signer last proved who they are.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='signature',
            name='authentication',
            field=models.CharField(default='unrecorded', help_text='How: code, passkey, totp, sso…, joined by +.', max_length=100),
            preserve_default=False,
        ),
        migrations.RunPython(authenticated_when_signed, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='membership',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='agreements.school', verbose_name='school'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='service_centre',
            field=models.ForeignKey(blank=True, help_text='For staff who are responsible for all of its schools.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='agreements.servicecentre', verbose_name='school service centre'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='membership_ends_after_it_starts', violation_error_message='It ends before it starts.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by', models.F('person')), _negated=True), name='membership_is_granted_by_another'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('delegated_from', None), models.Q(('ends_at__isnull', False), ('granted_by__isnull', False), ('role', 'principal')), _connector='OR'), name='membership_delegation_is_a_principals_for_a_period'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_at', None)), fields=('person', 'role', 'school'), name='membership_once_per_school', violation_error_message='This person already has this role there.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_at', None)), fields=('person', 'role', 'service_centre'), name='membership_once_per_service_centre', violation_error_message='This person already has this role there.'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('authenticated_at__lte', models.F('signed_at'))), name='signature_follows_its_proof'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Trim('authentication'), models.Value('')), _negated=True), name='signature_says_how_it_was_proved'),
        ),
        migrations.AddField(
            model_name='accessrecord',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_records', to='agreements.agreement'),
        ),
        migrations.AddField(
            model_name='accessrecord',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_records', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='accessrecord',
            index=models.Index(fields=['agreement', '-at'], name='access_by_agreement'),
        ),
        migrations.AddIndex(
            model_name='accessrecord',
            index=models.Index(fields=['person', '-at'], name='access_by_person'),
        ),
        migrations.AddConstraint(
            model_name='accessrecord',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['opened', 'downloaded', 'exported'])), name='access_record_action_is_known'),
        ),
        migrations.AddConstraint(
            model_name='accessrecord',
            constraint=models.CheckConstraint(condition=models.Q(('quality__in', ['mentee', 'mentor', 'principal', 'acting_principal', 'staff'])), name='access_record_quality_is_known'),
        ),
        made(refusals, KEPT),
    ]
