import casetracker.common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalRequest',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('lift_wall', 'Lift a wall'), ('bulk_export', 'Export many cases'), ('shelter_location', 'Shelter location in an emergency'), ('key_recovery', 'Recover the master key'), ('destruction', 'Destroy identities past their time'), ('erasure', 'Erase a victim who asks for it')], max_length=30)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('expired', 'Not decided in time')], default='waiting', max_length=20)),
                ('case_id', models.UUIDField(blank=True, null=True)),
                ('reference', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.UUIDField(blank=True, null=True)),
                ('reason', models.CharField(max_length=300)),
                ('details', models.JSONField(default=dict)),
                ('needed', models.PositiveSmallIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
            ],
            options={
                'indexes': [models.Index(fields=['status', '-asked_at'], name='approval_newest'), models.Index(fields=['case_id'], name='approval_of_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'waiting')), fields=('kind', 'case_id', 'subject_id'), name='approval_asked_once'), models.CheckConstraint(condition=models.Q(('status', 'waiting'), ('closed_at__isnull', False), _connector='OR'), name='approval_closed_has_moment')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('answer', models.CharField(choices=[('approve', 'Approve'), ('refuse', 'Refuse')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('approver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.approvalrequest')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('request', 'approver'), name='approval_decided_once')],
            },
        ),
        migrations.CreateModel(
            name='EmergencyOpening',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('case_id', models.UUIDField()),
                ('reference', models.CharField(max_length=9)),
                ('reason_code', models.CharField(choices=[('danger_to_life', 'Somebody is in danger now'), ('missing_person', 'Somebody is missing or was taken'), ('medical', 'Medical emergency'), ('at_the_door', 'A victim is here and no one on the case answers'), ('court_today', 'A court or a prosecutor needs it today')], max_length=30)),
                ('reason', models.CharField(max_length=300)),
                ('sections', models.PositiveIntegerField()),
                ('started_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('review_due_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('justified', 'It was justified'), ('not_justified', 'It was not justified'), ('escalated', 'The reviewers differ')], max_length=20)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('suspended_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case_id'], name='emergency_of_case'), models.Index(condition=models.Q(('reviewed_at__isnull', True)), fields=['review_due_at'], name='emergency_unreviewed')],
            },
        ),
        migrations.CreateModel(
            name='Reviewer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('told_at', models.DateTimeField()),
                ('verdict', models.CharField(blank=True, choices=[('justified', 'It was justified'), ('not_justified', 'It was not justified')], max_length=20)),
                ('text', models.CharField(blank=True, max_length=300)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviewers', to='approvals.emergencyopening')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('opening', 'user'), name='emergency_reviewer_once')],
            },
        ),
    ]
