import casetracker.common.ids
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('code', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('label_en', models.CharField(max_length=200)),
                ('label_id', models.CharField(max_length=200)),
                ('unit', models.CharField(choices=[('police_report', 'Police report (LP)'), ('case', 'Case file'), ('victim', 'Different victim'), ('victim_in_case', 'Victim in a case'), ('suspect_in_case', 'Suspect in a case'), ('suspect', 'Different suspect'), ('charge', 'Charge'), ('stage_event', 'Stage reached'), ('service', 'Service given'), ('bed_night', 'Night in a shelter'), ('referral', 'Referral'), ('charged_person', 'Different person charged'), ('rupiah', 'Rupiah awarded')], max_length=40, verbose_name='unit')),
                ('population', models.CharField(choices=[('trafficking', 'Cases of trafficking in persons'), ('police_reported', 'Cases of trafficking with a police report (LP)'), ('every_case', 'Cases of every kind')], default='trafficking', max_length=40, verbose_name='among')),
                ('conditions', models.JSONField(blank=True, default=dict)),
                ('date_basis', models.CharField(choices=[('reported', 'Day reported'), ('incident', 'Day of the incident'), ('registered', 'Day the victim was registered'), ('stage', 'Day the stage was reached'), ('service_start', 'Day the service began'), ('sent', 'Day it was sent'), ('named', 'Day formally named a suspect'), ('laid', 'Day the charge was laid'), ('decided', 'Day of the decision'), ('at_date', 'Open on the last day')], max_length=40, verbose_name='date')),
                ('place_basis', models.CharField(choices=[('found', 'Place found'), ('handling_unit', 'Unit that handles it'), ('exploitation', 'Place of exploitation'), ('origin', 'Place the victim comes from'), ('provider', 'Place of the provider'), ('none', 'None')], max_length=40, verbose_name='place')),
                ('status_filter', models.CharField(choices=[('all_possible', 'All, possible ones too'), ('presumed_and_confirmed', 'Presumed and confirmed'), ('confirmed', 'Confirmed only'), ('formally_named', 'Formally named only'), ('not_voided', 'Not voided'), ('voided', 'Voided only'), ('none', 'None')], max_length=40, verbose_name='status')),
                ('age_basis', models.CharField(choices=[('identified', 'Age when identified'), ('recruited', 'Age when recruited'), ('exploited', 'Age when exploited'), ('none', 'None')], max_length=40, verbose_name='age')),
                ('deduplication', models.CharField(choices=[('none', 'Counted each time'), ('by_person', 'Each person once'), ('by_report', 'Each report once'), ('by_case', 'Each case once')], max_length=40, verbose_name='the same one twice')),
                ('is_flow', models.BooleanField(default=True)),
                ('definition_en', models.TextField()),
                ('definition_id', models.TextField()),
                ('source', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='ReportDefinition',
            fields=[
                ('code', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('label_en', models.CharField(max_length=200)),
                ('label_id', models.CharField(max_length=200)),
                ('description_en', models.TextField(blank=True)),
                ('description_id', models.TextField(blank=True)),
                ('sections', models.JSONField(default=list)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_listed', models.BooleanField(default=True)),
                ('needs_reference_agency', models.BooleanField(default=False)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='ReportRun',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period_from', models.DateField(verbose_name='from')),
                ('period_to', models.DateField(verbose_name='until')),
                ('scope', models.JSONField(blank=True, default=dict)),
                ('language', models.CharField(default='en', max_length=5, verbose_name='language')),
                ('for_publication', models.BooleanField(default=False, verbose_name='for publication')),
                ('status', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Being built'), ('done', 'Ready'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('expired', 'Expired')], max_length=20)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('step', models.CharField(blank=True, choices=[('waiting', 'Waiting for its turn'), ('counting', 'Counting'), ('charts', 'Drawing charts'), ('pdf', 'Writing the PDF'), ('tables', 'Writing the tables'), ('finished', 'Finished')], max_length=60)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error_code', models.CharField(blank=True, choices=[('owner_gone', 'The account that asked for it is closed. Ask for the report again.'), ('not_allowed', 'The account that asked for it no longer builds reports.'), ('too_long', 'It took too long. Choose a shorter period or a smaller scope and ask again.'), ('database', 'The database could not answer. Ask for the report again later.'), ('storage', 'The files could not be written. Ask for the report again later.'), ('unexpected', 'Something went wrong on our side. Ask for the report again, or tell support its number.')], max_length=60)),
                ('result', models.JSONField(blank=True, null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('requested_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('cut_off_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='reports.reportdefinition', verbose_name='report')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ReportSchedule',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('frequency', models.CharField(choices=[('monthly', 'Every month'), ('quarterly', 'Every quarter'), ('half_yearly', 'Every half-year'), ('yearly', 'Every year')], max_length=20, verbose_name='how often')),
                ('day_of_month', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(28)], verbose_name='day of the month')),
                ('scope', models.JSONField(blank=True, default=dict)),
                ('language', models.CharField(default='id', max_length=5, verbose_name='language')),
                ('for_publication', models.BooleanField(default=False, verbose_name='for publication')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('next_run_on', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='reports.reportdefinition', verbose_name='report')),
                ('last_run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reports.reportrun')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_active', True)), fields=['next_run_on'], name='schedule_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('day_of_month__gte', 1), ('day_of_month__lte', 28)), name='schedule_day_in_every_month')],
            },
        ),
        migrations.AddField(
            model_name='reportrun',
            name='schedule',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='runs', to='reports.reportschedule'),
        ),
        migrations.CreateModel(
            name='PublishedFigure',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('series', models.CharField(max_length=80)),
                ('series_label_en', models.CharField(max_length=200)),
                ('series_label_id', models.CharField(max_length=200)),
                ('code', models.CharField(max_length=60)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('label_en', models.CharField(max_length=200)),
                ('label_id', models.CharField(max_length=200)),
                ('publisher', models.CharField(max_length=200)),
                ('period_from', models.DateField()),
                ('period_to', models.DateField()),
                ('place_as_published', models.CharField(blank=True, max_length=120)),
                ('unit_as_published', models.CharField(max_length=120)),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('value_as_published', models.CharField(max_length=60)),
                ('source', models.TextField()),
                ('counting_note_en', models.TextField(blank=True)),
                ('counting_note_id', models.TextField(blank=True)),
                ('flags', models.JSONField(blank=True, default=dict)),
                ('loaded_at', models.DateTimeField()),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
            ],
            options={
                'indexes': [models.Index(fields=['series', 'period_from', 'position'], name='published_figure_table')],
                'constraints': [models.UniqueConstraint(fields=('series', 'code', 'period_from', 'period_to', 'place_as_published'), name='published_figure_once'), models.CheckConstraint(condition=models.Q(('period_to__gte', models.F('period_from'))), name='published_figure_period_order')],
            },
        ),
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('format', models.CharField(choices=[('pdf', 'PDF'), ('xlsx', 'XLSX'), ('csv', 'CSV'), ('json', 'JSON')], max_length=10)),
                ('file', models.FileField(max_length=200, upload_to='reports/%Y/')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='reports.reportrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'format'), name='report_file_once')],
            },
        ),
        migrations.AddIndex(
            model_name='reportrun',
            index=models.Index(fields=['agency', '-requested_at', '-id'], name='report_run_of_agency'),
        ),
        migrations.AddIndex(
            model_name='reportrun',
            index=models.Index(fields=['owner', '-requested_at', '-id'], name='report_run_of_owner'),
        ),
        migrations.AddIndex(
            model_name='reportrun',
            index=models.Index(condition=models.Q(('status', 'done')), fields=['expires_at'], name='report_run_ends'),
        ),
        migrations.AddConstraint(
            model_name='reportrun',
            constraint=models.CheckConstraint(condition=models.Q(('period_to__gte', models.F('period_from'))), name='report_run_period_order'),
        ),
        migrations.AddConstraint(
            model_name='reportrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), models.Q(('result__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='report_run_done_has_result'),
        ),
        migrations.AddConstraint(
            model_name='reportrun',
            constraint=models.UniqueConstraint(condition=models.Q(('schedule__isnull', False)), fields=('schedule', 'period_from', 'period_to'), name='report_run_once_of_schedule'),
        ),
    ]
