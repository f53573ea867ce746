"""PostgreSQL finds a code by its end through an index of codes read backwards; SQLite looks through the office."""

from django.db import migrations

CREATE = "CREATE INDEX dossier_code_backwards ON reception_dossier (reverse(code::text) text_pattern_ops)"
DROP = "DROP INDEX dossier_code_backwards"


def make_index(apps, schema_editor):
    """Make the index on PostgreSQL."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop_index(apps, schema_editor):
    """Drop it again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("reception", "0009_list_indexes")]
    operations = [migrations.RunPython(make_index, drop_index)]
