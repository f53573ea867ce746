"""PostgreSQL finds codes by their beginning, the latest first, through an index in the plain order of characters."""

from django.db import migrations

CREATE = 'CREATE INDEX dossier_code_order ON reception_dossier (code COLLATE "C")'
DROP = "DROP INDEX dossier_code_order"


def make_index(apps, schema_editor):
    """Make the index on PostgreSQL."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop_index(apps, schema_editor):
    """Drop it again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("reception", "0013_sessions_end")]
    operations = [migrations.RunPython(make_index, drop_index)]
