"""What the application reads of the ledger: views that the administrator makes, not Django."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_second_factor_resets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("epoch", models.IntegerField()),
                ("transaction", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("login", models.TextField()),
                ("table_name", models.TextField()),
                ("operation", models.TextField()),
                ("row_key", models.TextField()),
                ("case_id", models.UUIDField(null=True)),
                ("old", models.JSONField(null=True)),
                ("new", models.JSONField(null=True)),
                ("user_id", models.UUIDField(null=True)),
                ("agency_id", models.UUIDField(null=True)),
                ("client_id", models.UUIDField(null=True)),
                ("job", models.TextField()),
                ("request", models.TextField()),
                ("purpose", models.TextField()),
            ],
            options={"db_table": '"ledger"."lines"', "managed": False},
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("epoch", models.IntegerField()),
                ("lines", models.BigIntegerField()),
                ("total", models.BigIntegerField()),
                ("root", models.TextField()),
                ("sealed_at", models.DateTimeField()),
                ("key_id", models.TextField()),
                ("hash", models.TextField()),
            ],
            options={"db_table": '"ledger"."seals"', "managed": False},
        ),
    ]
