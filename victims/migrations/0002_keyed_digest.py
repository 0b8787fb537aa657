from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("victims", "0001_initial")]

    operations = [migrations.RenameField("importrun", "file_sha256", "file_digest")]
