import casetracker.common.ids
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import oauth2_provider.generators
import oauth2_provider.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('regions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_id', models.CharField(blank=True, max_length=200, verbose_name='name in Bahasa Indonesia')),
                ('short_name', models.CharField(blank=True, max_length=60, verbose_name='short name')),
                ('type', models.CharField(choices=[('police_national', 'National police headquarters'), ('police_regional', 'Regional police (Polda)'), ('police_local', 'Local police (Polres)'), ('prosecutor', 'Prosecution service'), ('court', 'Court'), ('witness_protection', 'Witness and victim protection agency (LPSK)'), ('women_child_ministry', 'Ministry of women and child protection'), ('women_child_office', 'Women and child protection office (UPTD PPA)'), ('social_ministry', 'Ministry of social affairs'), ('social_office', 'Social affairs office'), ('health', 'Hospital or health centre'), ('foreign_affairs', 'Ministry of foreign affairs'), ('mission_abroad', 'Embassy or consulate'), ('migrant_worker_agency', 'Migrant worker protection agency'), ('immigration', 'Immigration'), ('labour_office', 'Labour office'), ('anti_corruption', 'Anti-corruption commission'), ('fiu', 'Financial intelligence unit (PPATK)'), ('internal_oversight', 'Internal oversight body'), ('border_marine', 'Border or marine authority'), ('ppt', 'Integrated service centre (PPT)'), ('task_force_secretariat', 'Task force secretariat'), ('ngo_shelter', 'NGO shelter'), ('ngo_legal_aid', 'NGO legal aid'), ('ngo_community', 'NGO or community group'), ('io', 'International organisation'), ('recruiter_company', 'Placement company (P3MI)'), ('school', 'School'), ('village_govt', 'Village government'), ('media', 'Media'), ('other', 'Other')], max_length=40, verbose_name='type')),
                ('level', models.CharField(choices=[('national', 'National'), ('province', 'Province'), ('regency', 'Regency or city'), ('mission_abroad', 'Mission abroad')], max_length=20, verbose_name='level')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('duty_phone', models.CharField(blank=True, max_length=40, verbose_name='duty phone, day and night')),
                ('is_reference', models.BooleanField(default=False, verbose_name='holds reference data, not cases of the task force')),
                ('attribution', models.TextField(blank=True, verbose_name='attribution')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.country')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.agency')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
            ],
            options={
                'verbose_name': 'agency',
                'verbose_name_plural': 'agencies',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='agency_name_once')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('display_name', models.CharField(max_length=120, verbose_name='name shown to colleagues')),
                ('language', models.CharField(choices=[('en', 'English'), ('id', 'Bahasa Indonesia')], default='id', max_length=5, verbose_name='language')),
                ('time_zone', models.CharField(choices=[('Asia/Jakarta', 'WIB (Jakarta, Pontianak)'), ('Asia/Makassar', 'WITA (Makassar, Denpasar)'), ('Asia/Jayapura', 'WIT (Jayapura)'), ('UTC', 'UTC')], default='Asia/Jakarta', max_length=40, verbose_name='time zone')),
                ('shortcuts', models.BooleanField(default=True, verbose_name='keyboard shortcuts')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('seen_safety_page_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='users', to='accounts.agency')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
            },
        ),
        migrations.CreateModel(
            name='AgencyAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='accounts.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('agency'), django.db.models.functions.text.Lower('name'), name='agency_alias_once')],
            },
        ),
        migrations.CreateModel(
            name='AgencyClient',
            fields=[
                ('client_id', models.CharField(db_index=True, default=oauth2_provider.generators.generate_client_id, max_length=255, unique=True, verbose_name='client ID')),
                ('redirect_uris', models.TextField(blank=True, help_text='Allowed URIs list, space separated', verbose_name='redirect URIs')),
                ('post_logout_redirect_uris', models.TextField(blank=True, default='', help_text='Allowed Post Logout URIs list, space separated', verbose_name='post logout redirect URIs')),
                ('client_type', models.CharField(choices=[('confidential', 'Confidential'), ('public', 'Public')], max_length=32, verbose_name='client type')),
                ('authorization_grant_type', models.CharField(choices=[('authorization-code', 'Authorization code'), ('urn:ietf:params:oauth:grant-type:device_code', 'Device Code'), ('implicit', 'Implicit'), ('password', 'Resource owner password-based'), ('client-credentials', 'Client credentials'), ('openid-hybrid', 'OpenID connect hybrid')], max_length=44, verbose_name='authorization grant type')),
                ('client_secret', oauth2_provider.models.ClientSecretField(blank=True, db_index=True, default=oauth2_provider.generators.generate_client_secret, help_text='Client secret for authentication', max_length=255, verbose_name='client secret')),
                ('hash_client_secret', models.BooleanField(default=True, verbose_name='hash client secret')),
                ('name', models.CharField(blank=True, max_length=255, verbose_name='name')),
                ('skip_authorization', models.BooleanField(default=False, verbose_name='skip authorization')),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('algorithm', models.CharField(blank=True, choices=[('', 'No OIDC support'), ('RS256', 'RSA with SHA-2 256'), ('HS256', 'HMAC with SHA-2 256')], default='', max_length=5, verbose_name='algorithm')),
                ('allowed_origins', models.TextField(blank=True, default='', help_text='Allowed origins list to enable CORS, space separated', verbose_name='allowed origins')),
                ('registration_source', models.CharField(choices=[('manual', 'Manual'), ('dcr', 'Dynamic Client Registration'), ('cimd', 'Client ID Metadata Document')], default='manual', help_text='How this application was registered (manual, DCR per RFC 7591, or CIMD)', max_length=32, verbose_name='registration source')),
                ('cimd_expires_at', models.DateTimeField(blank=True, default=None, help_text='When the cached Client ID Metadata Document should be re-fetched', null=True, verbose_name='CIMD expires at')),
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('allowed_scopes', models.JSONField(default=list)),
                ('section_ceiling', models.PositiveIntegerField(default=1)),
                ('case_kinds', models.JSONField(blank=True, default=list)),
                ('certificate', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 of its certificate')),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clients', to='accounts.agency')),
                ('registered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'API client',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AgencySuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(blank=True, null=True)),
                ('source', models.CharField(max_length=300)),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successions', to='accounts.agency')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='predecessions', to='accounts.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor'), name='agency_succession_once'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='agency_succession_of_another')],
            },
        ),
        migrations.CreateModel(
            name='SecondFactorReset',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_factor_resets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(models.Q(('confirmed_by', models.F('asked_by')), _negated=True), models.Q(('confirmed_by', models.F('user')), _negated=True)), _connector='OR'), name='second_factor_reset_by_two')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, unique=True)),
                ('session_data', models.TextField(blank=True)),
                ('expire_date', models.DateTimeField(db_index=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_shared_device', models.BooleanField(default=False)),
                ('browser', models.CharField(blank=True, max_length=60)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, choices=[('another', 'You signed in elsewhere, and two places at once is the limit.'), ('own_choice', 'You ended it from another place.'), ('password', 'The password was changed.'), ('second_factor', 'The second factor was reset.'), ('rights', 'What you may do here was changed.'), ('switched_off', 'The account was switched off.'), ('administrator', 'An administrator signed you out.')], max_length=20)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.UUIDField(default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='accounts.agency')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('agency'), django.db.models.functions.text.Lower('name'), name='unit_name_once')],
            },
        ),
        migrations.AddField(
            model_name='user',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='users', to='accounts.unit'),
        ),
        migrations.CreateModel(
            name='UserRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('officer', 'Officer'), ('supervisor', 'Supervisor'), ('shelter_worker', 'Shelter worker'), ('coordinator', 'Coordinator'), ('prosecutor', 'Prosecutor'), ('partner_contact', 'Partner contact'), ('approver', 'Approver'), ('auditor', 'Auditor'), ('statistician', 'Statistician'), ('agency_admin', 'Agency administrator'), ('system_admin', 'System administrator')], max_length=30)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'role'), name='user_role_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once'),
        ),
    ]
