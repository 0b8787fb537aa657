import casetracker.common.ids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('regions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='IdentityRead',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reader', models.UUIDField()),
                ('person', models.UUIDField()),
                ('read_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['reader', 'read_at'], name='identity_read_lately')],
                'constraints': [models.UniqueConstraint(fields=('reader', 'person'), name='identity_read_once')],
            },
        ),
        migrations.CreateModel(
            name='MatchAsked',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reader', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['reader', 'asked_at'], name='match_asked_lately')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('unknown', 'Unknown')], default='unknown', max_length=20)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sex__in', ['female', 'male', 'unknown'])), name='person_sex_known_code')],
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('nik', 'NIK'), ('passport', 'Passport'), ('splp', 'SPLP travel letter'), ('phone', 'Phone number'), ('other', 'Other number')], max_length=20)),
                ('value', models.BinaryField()),
                ('country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.country')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='vault.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='identifier_of')],
            },
        ),
        migrations.CreateModel(
            name='Citizenship',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('is_stateless', models.BooleanField(default=False)),
                ('is_withheld', models.BooleanField(default=False)),
                ('country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.country')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='citizenships', to='vault.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'country'), name='citizenship_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('country__isnull', False), ('is_stateless', True), ('is_withheld', True), _connector='OR'), name='citizenship_says_something')],
            },
        ),
        migrations.CreateModel(
            name='BirthDate',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('basis', models.CharField(choices=[('claimed', 'As the person says'), ('documented', 'As a document says'), ('assessed', 'As assessed')], max_length=20)),
                ('value', models.BinaryField()),
                ('precision', models.CharField(choices=[('day', 'Exact day'), ('month', 'Month and year only'), ('year', 'Year only')], default='day', max_length=10)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='birth_dates', to='vault.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='birth_date_of')],
            },
        ),
        migrations.CreateModel(
            name='PersonCase',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('case_id', models.UUIDField()),
                ('role', models.CharField(choices=[('victim', 'Victim'), ('suspect', 'Suspect')], max_length=10)),
                ('code', models.CharField(max_length=12)),
                ('subject_id', models.UUIDField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='vault.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='person_case_of'), models.Index(fields=['case_id'], name='person_case_in')],
                'constraints': [models.UniqueConstraint(fields=('case_id', 'role', 'subject_id'), name='person_case_once')],
            },
        ),
        migrations.CreateModel(
            name='PersonKey',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('wrapped', models.BinaryField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='key', to='vault.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('destroyed_at__isnull', True), ('wrapped__isnull', False)), models.Q(('destroyed_at__isnull', False), ('wrapped__isnull', True)), _connector='OR'), name='person_key_is_there_or_destroyed')],
            },
        ),
        migrations.CreateModel(
            name='PersonName',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('full', 'Full name'), ('alias', 'Also known as'), ('on_document', 'Name on a document')], default='full', max_length=20)),
                ('value', models.BinaryField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='vault.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='person_name_of')],
            },
        ),
        migrations.CreateModel(
            name='SearchToken',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('token', models.BinaryField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='vault.person')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'token'], include=('person',), name='search_token')],
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'token'), name='search_token_once')],
            },
        ),
    ]
