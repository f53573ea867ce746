from django.db import migrations, models


class Migration(migrations.Migration):
    """Counts the papers of an answer that could not be read: beside them, a code without a paper is unknown."""

    dependencies = [("connectors", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="lookup",
            name="unreadable",
            field=models.PositiveIntegerField(default=0, verbose_name="giấy tờ không đọc được"),
        ),
    ]
