from django.db import migrations

from kho_portal.opaque import new_opaque_id
from kho_portal.vietnamese import name_key


def fill(apps, schema_editor):
    """Every dossier has an opaque id, and every name its key for comparing."""
    Dossier, Party = apps.get_model("reception", "Dossier"), apps.get_model("reception", "Party")
    for dossier in Dossier.objects.filter(public_id__isnull=True).only("pk").iterator():
        Dossier.objects.filter(pk=dossier.pk).update(public_id=new_opaque_id())
    for party in Party.objects.filter(name_key="").only("pk", "full_name").iterator():
        Party.objects.filter(pk=party.pk).update(name_key=name_key(party.full_name)[:800])


class Migration(migrations.Migration):
    """Fills what 0002 added to rows that stood before."""

    dependencies = [("reception", "0002_citizens_promises_history")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
