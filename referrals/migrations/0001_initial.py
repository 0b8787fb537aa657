import casetracker.common.ids
import casetracker.vault.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('cases', '0001_initial'),
        ('regions', '0001_initial'),
        ('victims', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('agency', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='provider', serialize=False, to='accounts.agency')),
                ('accepts_referrals', models.BooleanField(default=True, verbose_name='accepts referrals')),
                ('focal_point', models.CharField(blank=True, max_length=120, verbose_name='who to ask for')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('duty_phone', models.CharField(blank=True, max_length=40, verbose_name='duty phone')),
                ('hours', models.CharField(blank=True, max_length=120, verbose_name='open')),
                ('takes_women', models.BooleanField(default=True, verbose_name='women')),
                ('takes_men', models.BooleanField(default=True, verbose_name='men')),
                ('takes_children', models.BooleanField(default=True, verbose_name='children')),
                ('conditions', models.CharField(blank=True, max_length=300, verbose_name='what to know before referring')),
                ('updated_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(default=casetracker.common.ids.random_reference, editable=False, max_length=9, unique=True)),
                ('reason', models.CharField(choices=[('additional_services_required', 'Further services are needed'), ('migration_or_change_of_location', 'The person moves or has moved'), ('other', 'Other')], max_length=40, verbose_name='reason')),
                ('message', casetracker.vault.fields.SealedTextField(blank=True, max_length=3000, verbose_name='message to the agency')),
                ('urgency', models.CharField(choices=[('urgent', 'Urgent'), ('ordinary', 'Ordinary')], max_length=20, verbose_name='urgency')),
                ('basis', models.CharField(blank=True, choices=[('consent', 'Consent of the person'), ('without_identity', 'No identity is shared'), ('emergency', 'Emergency, supervisor informed')], max_length=20)),
                ('emergency_reason', models.CharField(blank=True, max_length=500)),
                ('emergency_seen_at', models.DateTimeField(blank=True, null=True)),
                ('sections', models.PositiveIntegerField(default=0)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('consent_check', 'Checking consent'), ('sent', 'Sent'), ('received', 'Received'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('redirected', 'Sent on to another agency'), ('service_started', 'Service started'), ('completed', 'Completed'), ('feedback_returned', 'Reported back'), ('closed', 'Closed'), ('expired', 'Expired'), ('withdrawn_by_victim', 'Withdrawn by the victim'), ('cancelled', 'Cancelled')], max_length=30, verbose_name='status')),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledge_due_at', models.DateTimeField(blank=True, null=True)),
                ('answer_due_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('start_due_at', models.DateTimeField(blank=True, null=True)),
                ('feedback_due_at', models.DateTimeField(blank=True, null=True)),
                ('next_due_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('decline_reason', models.CharField(blank=True, choices=[('no_funds', 'No funds'), ('no_bed', 'No bed free'), ('out_of_area', 'Outside our area'), ('not_eligible', 'Not eligible here'), ('no_document', 'No document'), ('security', 'Not safe'), ('no_consent', 'No consent'), ('other', 'Other')], max_length=30)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('completed_on', models.DateField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('delivered', 'All services given'), ('partly_delivered', 'Some services given'), ('not_delivered', 'No service given'), ('refused', 'Refused by the victim'), ('lost_contact', 'Contact lost')], max_length=30, verbose_name='outcome')),
                ('feedback', casetracker.vault.fields.SealedTextField(blank=True, max_length=5000, verbose_name='report back')),
                ('feedback_at', models.DateTimeField(blank=True, null=True)),
                ('sharing_ended_at', models.DateTimeField(blank=True, null=True)),
                ('stop_due_at', models.DateTimeField(blank=True, null=True)),
                ('stop_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='cases.case')),
                ('consent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='victims.consent')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('emergency_seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='referrals.referral')),
                ('from_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('suggested_agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('to_agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('victim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='victims.victim')),
            ],
            options={
                'indexes': [models.Index(fields=['to_agency', 'next_due_at', 'id'], name='referral_inbox'), models.Index(fields=['from_agency', 'next_due_at', 'id'], name='referral_outbox'), models.Index(fields=['to_agency', '-updated_at', '-id'], name='referral_inbox_newest'), models.Index(fields=['from_agency', '-updated_at', '-id'], name='referral_outbox_newest'), models.Index(fields=['case'], name='referral_of_case'), models.Index(fields=['victim'], name='referral_of_victim'), models.Index(condition=models.Q(('status__in', ['sent', 'received'])), fields=['expires_at'], name='referral_unanswered')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'consent_check', 'sent', 'received', 'accepted', 'declined', 'redirected', 'service_started', 'completed', 'feedback_returned', 'closed', 'expired', 'withdrawn_by_victim', 'cancelled'])), name='referral_status_known'), models.CheckConstraint(condition=models.Q(('to_agency__isnull', True), models.Q(('from_agency', models.F('to_agency')), _negated=True), _connector='OR'), name='referral_to_another_agency'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'consent_check', 'cancelled', 'withdrawn_by_victim']), models.Q(('sections__gt', 0), ('sent_at__isnull', False), ('to_agency__isnull', False), models.Q(('basis', ''), _negated=True)), _connector='OR'), name='referral_sent_is_complete'), models.CheckConstraint(condition=models.Q(models.Q(('basis', 'emergency'), _negated=True), models.Q(('emergency_reason', ''), _negated=True), _connector='OR'), name='referral_emergency_reason'), models.CheckConstraint(condition=models.Q(models.Q(('basis', 'consent'), _negated=True), ('consent__isnull', False), _connector='OR'), name='referral_consent_named'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), models.Q(('decline_reason', ''), _negated=True), _connector='OR'), name='referral_decline_reason'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['completed', 'feedback_returned', 'closed']), _negated=True), models.Q(('completed_on__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='referral_completed_has_outcome')],
            },
        ),
        migrations.CreateModel(
            name='ReferralService',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('type', models.CharField(choices=[('complaint_identification', 'Complaint and identification'), ('health_rehab', 'Medical care'), ('counselling', 'Psychological counselling'), ('medico_legal_exam', 'Medico-legal examination (visum)'), ('safe_house', 'Safe house'), ('social_rehab', 'Social rehabilitation'), ('legal_aid', 'Legal aid'), ('repatriation', 'Return home'), ('reintegration', 'Reintegration'), ('livelihood', 'Livelihood support'), ('education', 'Education'), ('skills', 'Skills training'), ('family_tracing', 'Family tracing'), ('documents', 'Identity documents'), ('wage_claim', 'Wage claim'), ('witness_protection', 'Witness protection (LPSK)'), ('restitution_support', 'Help with restitution'), ('interpreter', 'Interpreter'), ('transport', 'Transport'), ('food', 'Food and clothing'), ('communication', 'Phone and contact with family')], max_length=40)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='referrals.referral')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('referral', 'type'), name='referral_service_once')],
            },
        ),
        migrations.CreateModel(
            name='ReferralStatusChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('from_status', models.CharField(blank=True, choices=[('draft', 'Draft'), ('consent_check', 'Checking consent'), ('sent', 'Sent'), ('received', 'Received'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('redirected', 'Sent on to another agency'), ('service_started', 'Service started'), ('completed', 'Completed'), ('feedback_returned', 'Reported back'), ('closed', 'Closed'), ('expired', 'Expired'), ('withdrawn_by_victim', 'Withdrawn by the victim'), ('cancelled', 'Cancelled')], max_length=30)),
                ('to_status', models.CharField(choices=[('draft', 'Draft'), ('consent_check', 'Checking consent'), ('sent', 'Sent'), ('received', 'Received'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('redirected', 'Sent on to another agency'), ('service_started', 'Service started'), ('completed', 'Completed'), ('feedback_returned', 'Reported back'), ('closed', 'Closed'), ('expired', 'Expired'), ('withdrawn_by_victim', 'Withdrawn by the victim'), ('cancelled', 'Cancelled')], max_length=30)),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('at', models.DateTimeField()),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='status_changes', to='referrals.referral')),
            ],
            options={
                'indexes': [models.Index(fields=['referral', '-at', '-id'], name='referral_change_of')],
            },
        ),
        migrations.CreateModel(
            name='ProviderService',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('type', models.CharField(choices=[('complaint_identification', 'Complaint and identification'), ('health_rehab', 'Medical care'), ('counselling', 'Psychological counselling'), ('medico_legal_exam', 'Medico-legal examination (visum)'), ('safe_house', 'Safe house'), ('social_rehab', 'Social rehabilitation'), ('legal_aid', 'Legal aid'), ('repatriation', 'Return home'), ('reintegration', 'Reintegration'), ('livelihood', 'Livelihood support'), ('education', 'Education'), ('skills', 'Skills training'), ('family_tracing', 'Family tracing'), ('documents', 'Identity documents'), ('wage_claim', 'Wage claim'), ('witness_protection', 'Witness protection (LPSK)'), ('restitution_support', 'Help with restitution'), ('interpreter', 'Interpreter'), ('transport', 'Transport'), ('food', 'Food and clothing'), ('communication', 'Phone and contact with family')], max_length=40)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='referrals.provider')),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
            ],
            options={
                'indexes': [models.Index(fields=['type', 'province'], name='provider_by_service')],
                'constraints': [models.UniqueConstraint(fields=('provider', 'type', 'province'), name='provider_service_once', nulls_distinct=False)],
            },
        ),
    ]
