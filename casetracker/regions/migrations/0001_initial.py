import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Country',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('alpha2', models.CharField(max_length=2, verbose_name='two-letter code')),
                ('alpha3', models.CharField(max_length=3, verbose_name='three-letter code')),
                ('name_en', models.CharField(max_length=100, verbose_name='name in English')),
                ('name_id', models.CharField(max_length=100, verbose_name='name in Bahasa Indonesia')),
            ],
            options={
                'verbose_name': 'country',
                'verbose_name_plural': 'countries',
                'constraints': [models.UniqueConstraint(fields=('alpha2',), name='country_alpha2_once'), models.UniqueConstraint(fields=('alpha3',), name='country_alpha3_once'), models.CheckConstraint(condition=models.Q(('alpha2__regex', '^[A-Z]{2}$'), ('alpha3__regex', '^[A-Z]{3}$')), name='country_codes_iso')],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_system', models.CharField(choices=[('kemendagri', 'Ministry of Home Affairs (Kemendagri)')], default='kemendagri', max_length=20, verbose_name='code system')),
                ('code', models.CharField(max_length=13, verbose_name='code')),
                ('bps_code', models.CharField(blank=True, max_length=10, verbose_name='BPS code')),
                ('iso_code', models.CharField(blank=True, max_length=6, verbose_name='ISO 3166-2 code')),
                ('level', models.CharField(choices=[('province', 'Province'), ('regency', 'Regency'), ('city', 'City')], max_length=10, verbose_name='level')),
                ('prefix', models.CharField(blank=True, choices=[('', ''), ('kabupaten', 'Kabupaten'), ('kota', 'Kota'), ('kabupaten_administrasi', 'Kabupaten Administrasi'), ('kota_administrasi', 'Kota Administrasi')], max_length=25, verbose_name='prefix')),
                ('bare_name', models.CharField(max_length=100, verbose_name='name without prefix')),
                ('folded_name', models.CharField(editable=False, max_length=100)),
                ('short_name', models.CharField(blank=True, max_length=12, verbose_name='short name')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('time_zone', models.CharField(max_length=40, verbose_name='time zone')),
                ('tile_row', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='row on the tile map')),
                ('tile_column', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='column on the tile map')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='regions.region', verbose_name='province')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='regions.region', verbose_name='successor')),
            ],
            options={
                'verbose_name': 'region',
                'verbose_name_plural': 'regions',
                'indexes': [models.Index(fields=['folded_name'], name='region_folded_name'), models.Index(condition=models.Q(('bps_code', ''), _negated=True), fields=['bps_code'], name='region_bps_code')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('code_system', 'code'), name='region_code_current_once'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', False)), fields=('code_system', 'code', 'valid_to'), name='region_code_ended_once'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('tile_row', 'tile_column'), name='region_tile_once'), models.CheckConstraint(condition=models.Q(models.Q(('level', 'province'), ('parent__isnull', True)), models.Q(('level__in', ['regency', 'city']), ('parent__isnull', False)), _connector='OR'), name='region_parent_is_province'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='region_valid_in_order'), models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9]{2}(\\.[0-9]{2})*$')), name='region_code_dotted')],
            },
        ),
    ]
