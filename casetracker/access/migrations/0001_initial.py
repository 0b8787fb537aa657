import casetracker.access.models
import casetracker.common.ids
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CaseAccess',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('principal', models.UUIDField()),
                ('case_id', models.UUIDField()),
                ('sections', models.PositiveIntegerField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField()),
                ('status', models.CharField(max_length=30)),
                ('kind', models.CharField(max_length=30)),
                ('province_id', models.BigIntegerField(blank=True, null=True)),
                ('lead_agency_id', models.UUIDField()),
                ('owner_id', models.UUIDField(blank=True, null=True)),
                ('child_involved', models.BooleanField(default=False)),
                ('next_due_on', models.DateField(blank=True, null=True)),
                ('is_reference', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['principal', 'is_reference', '-opened_at', '-case_id'], include=('status', 'kind', 'province_id', 'sections', 'expires_at'), name='case_access_list')],
                'constraints': [models.UniqueConstraint(fields=('case_id', 'principal', 'expires_at'), name='case_access_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('transaction', models.BigIntegerField(db_default=casetracker.access.models.CurrentTransaction())),
                ('case_id', models.UUIDField()),
                ('principal', models.UUIDField(blank=True, null=True)),
                ('resource', models.CharField(max_length=30)),
                ('resource_id', models.UUIDField()),
                ('operation', models.CharField(choices=[('update', 'Added or changed'), ('delete', 'Removed'), ('revoke', 'No longer shared')], max_length=10)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['transaction', 'id'], name='change_order'), models.Index(fields=['case_id'], name='change_of_case')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('case_id', models.UUIDField()),
                ('principal', models.UUIDField()),
                ('principal_kind', models.CharField(choices=[('agency', 'Agency'), ('unit', 'Unit'), ('user', 'Person')], max_length=10)),
                ('kind', models.CharField(choices=[('lead', 'Lead agency'), ('assignment', 'Assigned person'), ('supervision', 'Task force secretariat'), ('share', 'Shared by the lead agency'), ('referral', 'Accepted referral'), ('custodian', 'Independent custodian agency'), ('break_glass', 'Emergency access')], max_length=20)),
                ('sections', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('source_id', models.UUIDField(blank=True, null=True)),
                ('granted_at', models.DateTimeField()),
                ('granted_by', models.UUIDField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_by', models.UUIDField(blank=True, null=True)),
                ('revoke_reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(fields=['case_id'], name='grant_of_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('case_id', 'principal', 'kind', 'source_id'), name='grant_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Wall',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('case_id', models.UUIDField()),
                ('principal', models.UUIDField()),
                ('principal_kind', models.CharField(choices=[('agency', 'Agency'), ('unit', 'Unit'), ('user', 'Person')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('source_id', models.UUIDField(blank=True, null=True)),
                ('raised_at', models.DateTimeField()),
                ('raised_by', models.UUIDField(blank=True, null=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_by', models.UUIDField(blank=True, null=True)),
                ('lift_reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['principal', 'case_id'], name='wall_standing')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('case_id', 'principal', 'source_id'), name='wall_once', nulls_distinct=False)],
            },
        ),
    ]
