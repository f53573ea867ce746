"""PostgreSQL finds a name by any part of it through an index of its trigrams; SQLite looks through all names.

The index needs the extension pg_trgm, which comes with PostgreSQL; the owner of the database may install it. Where it is
not there and may not be made, the search gives the same and takes longer.
"""

from django.db import migrations

MAY_INSTALL = """
    SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')
        OR has_database_privilege(current_database(), 'CREATE')
        AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')
"""
INSTALL = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
CREATE = "CREATE INDEX party_name_trigrams ON reception_party USING gin (search_key gin_trgm_ops)"
DROP = "DROP INDEX IF EXISTS party_name_trigrams"


def make_index(apps, schema_editor):
    """Make the index on PostgreSQL, if its extension is there or may be installed."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(MAY_INSTALL)
        (may_install,) = cursor.fetchone()
    if may_install:
        schema_editor.execute(INSTALL)
        schema_editor.execute(CREATE)


def drop_index(apps, schema_editor):
    """Drop it again; the extension stays, others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("reception", "0011_standing_promises")]
    operations = [migrations.RunPython(make_index, drop_index)]
