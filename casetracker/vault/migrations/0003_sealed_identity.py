"""Names, numbers and birth dates become boxes under a key of the person, and what they are found by keyed digests."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import casetracker.common.ids
from casetracker.vault import folding, persons, tokens
from casetracker.vault.crypto import Key
from casetracker.vault.moving import BATCH, checks_now


def seal(apps, _editor):
    """Move every value into its box. Safe at any size: one batch of rows after the other."""
    models_of = {name: apps.get_model("vault", name) for name in ("PersonName", "BirthDate", "Identifier")}
    key_rows, token_rows = apps.get_model("vault", "PersonKey"), apps.get_model("vault", "SearchToken")
    held: dict[uuid.UUID, Key] = {}

    def key_for(person_id):
        if person_id not in held:
            person = apps.get_model("vault", "Person")(pk=person_id)
            key, row = persons.make_key(person)
            key_rows.objects.create(pk=row.pk, person_id=person_id, wrapped=row.wrapped)
            held[person_id] = key
        return held[person_id]

    def find_by(person_id, found):
        token_rows.objects.bulk_create(
            [token_rows(person_id=person_id, kind=kind, token=token) for kind, token in dict.fromkeys(found)],
            ignore_conflicts=True,
        )

    for name in models_of["PersonName"].objects.iterator(BATCH):
        parts = persons.seal_name(key_for(name.person_id), name, name.plain_value)
        name.save(update_fields=["value"])
        find_by(name.person_id, tokens.of_name(parts))
    for birth in models_of["BirthDate"].objects.iterator(BATCH):
        persons.seal_birth(key_for(birth.person_id), birth, birth.plain_value, birth.document)
        birth.save(update_fields=["value"])
    for number in models_of["Identifier"].objects.iterator(BATCH):
        persons.seal_number(key_for(number.person_id), number, number.plain_value)
        number.save(update_fields=["value"])
        find_by(number.person_id, [tokens.of_number(number.kind, number.plain_value)])


def sealed(model):
    """Return the operations that put an empty box beside a column in clear."""
    return [
        migrations.RenameField(model, "value", "plain_value"),
        migrations.AddField(model, "value", models.BinaryField(default=b""), preserve_default=False),
    ]


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_system_keys")]
    # PRIVACY: afterwards every row that is changed goes into the ledger as it was, here in clear.
    run_before = [("vault", "0003_ledger")]

    operations = [
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=casetracker.common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("wrapped", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="key", to="vault.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", True), ("wrapped__isnull", False)),
                            models.Q(("destroyed_at__isnull", False), ("wrapped__isnull", True)),
                            _connector="OR",
                        ),
                        name="person_key_is_there_or_destroyed",
                    )
                ]
            },
        ),
        migrations.RunSQL("DELETE FROM vault_searchtoken", migrations.RunSQL.noop),
        checks_now(),
        migrations.RemoveConstraint("searchtoken", "search_token_once"),
        migrations.RemoveIndex("searchtoken", "search_token"),
        migrations.RemoveField("searchtoken", "token"),
        migrations.AddField("searchtoken", "token", models.BinaryField(default=b""), preserve_default=False),
        migrations.AddIndex("searchtoken", models.Index(fields=["kind", "token"], name="search_token")),
        migrations.AddConstraint(
            "searchtoken", models.UniqueConstraint(fields=("person", "kind", "token"), name="search_token_once")
        ),
        *sealed("personname"),
        *sealed("birthdate"),
        *sealed("identifier"),
        migrations.RunPython(seal, migrations.RunPython.noop),
        checks_now(),
        migrations.RemoveField("personname", "plain_value"),
        migrations.RemoveField("birthdate", "plain_value"),
        migrations.RemoveField("birthdate", "document"),
        migrations.RemoveField("identifier", "plain_value"),
    ]
