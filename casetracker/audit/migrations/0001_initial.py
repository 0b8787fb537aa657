from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('epoch', models.IntegerField()),
                ('transaction', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('login', models.TextField()),
                ('table_name', models.TextField()),
                ('operation', models.TextField()),
                ('row_key', models.TextField()),
                ('case_id', models.UUIDField(null=True)),
                ('old', models.JSONField(null=True)),
                ('new', models.JSONField(null=True)),
                ('user_id', models.UUIDField(null=True)),
                ('agency_id', models.UUIDField(null=True)),
                ('client_id', models.UUIDField(null=True)),
                ('job', models.TextField()),
                ('request', models.TextField()),
                ('purpose', models.TextField()),
            ],
            options={
                'db_table': '"ledger"."lines"',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('epoch', models.IntegerField()),
                ('lines', models.BigIntegerField()),
                ('total', models.BigIntegerField()),
                ('root', models.TextField()),
                ('sealed_at', models.DateTimeField()),
                ('key_id', models.TextField()),
                ('hash', models.TextField()),
            ],
            options={
                'db_table': '"ledger"."seals"',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('event', models.CharField(max_length=60)),
                ('user_id', models.UUIDField(blank=True, null=True)),
                ('agency_id', models.UUIDField(blank=True, null=True)),
                ('client_id', models.UUIDField(blank=True, null=True)),
                ('job', models.CharField(blank=True, max_length=60)),
                ('case_id', models.UUIDField(blank=True, null=True)),
                ('subject_kind', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.UUIDField(blank=True, null=True)),
                ('subject_code', models.CharField(blank=True, max_length=40)),
                ('sections', models.PositiveIntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('details', models.JSONField(default=dict)),
                ('request_id', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'verbose_name_plural': 'entries',
                'indexes': [models.Index(fields=['-at', '-id'], name='audit_newest'), models.Index(fields=['case_id', '-at', '-id'], name='audit_of_case'), models.Index(fields=['user_id', '-at'], name='audit_of_user')],
            },
        ),
    ]
