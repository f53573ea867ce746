"""The words of papers become keyed hashes, and nothing of the words stays."""

from django.db import migrations, models

from kho_portal.files.texts import pack, runs_of

BATCH = 500


def hash_texts(apps, schema_editor):
    """Hash what was kept as words and digits, in batches."""
    FileText = apps.get_model("files", "FileText")
    last = 0
    while batch := list(FileText.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in batch:
            row.words = pack("words", runs_of(row.name_key.split()))
            row.hashed_numbers = pack("number", row.numbers.split())
        FileText.objects.bulk_update(batch, ["words", "hashed_numbers"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("files", "0002_text_and_pieces")]
    operations = [
        migrations.AddField("filetext", "words", models.BinaryField(default=bytes)),
        migrations.AddField("filetext", "hashed_numbers", models.BinaryField(default=bytes)),
        migrations.RunPython(hash_texts, migrations.RunPython.noop),
        migrations.RemoveField("filetext", "name_key"),
        migrations.RemoveField("filetext", "numbers"),
        migrations.RenameField("filetext", "hashed_numbers", "numbers"),
    ]
