from django.db import migrations, models

from kho_portal.opaque import new_opaque_id


class Migration(migrations.Migration):
    """No two dossiers share an opaque id, and none is without."""

    dependencies = [("reception", "0003_fill_public_ids")]

    operations = [
        migrations.AlterField(
            model_name="dossier",
            name="public_id",
            field=models.CharField(default=new_opaque_id, editable=False, max_length=48, unique=True),
        ),
    ]
