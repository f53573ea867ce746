from django.db import migrations, models


class Migration(migrations.Migration):
    """Names the lease of a login as every other lease is named; nothing changes in the database."""

    dependencies = [("connectors", "0002_unreadable_papers")]

    operations = [
        migrations.AlterField(
            model_name="accesstoken",
            name="lease_token",
            field=models.UUIDField(blank=True, editable=False, null=True, verbose_name="mã giữ việc"),
        ),
        migrations.AlterField(
            model_name="accesstoken",
            name="lease_until",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="giữ việc đến"),
        ),
    ]
