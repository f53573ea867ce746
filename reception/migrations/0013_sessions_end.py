"""Sessions held in the clear what was typed: all of them end once, and later ones are encrypted."""

from django.db import migrations


def end_sessions(apps, schema_editor):
    """Delete every session; people sign in again."""
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("reception", "0012_names_by_trigrams"), ("sessions", "0001_initial")]
    operations = [migrations.RunPython(end_sessions, migrations.RunPython.noop)]
