from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='userrole',
            name='role',
            field=models.CharField(choices=[('officer', 'Officer'), ('supervisor', 'Supervisor'), ('shelter_worker', 'Shelter worker'), ('coordinator', 'Coordinator'), ('prosecutor', 'Prosecutor'), ('partner_contact', 'Partner contact'), ('approver', 'Approver'), ('auditor', 'Auditor'), ('statistician', 'Statistician'), ('agency_admin', 'Agency administrator'), ('system_admin', 'System administrator')], max_length=30),
        ),
    ]
