"""Files that are in dossiers already meet their owner: what every page asked until now is stored once."""

from django.db import migrations
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Concat

BATCH = 2000


def meet_owners(apps, schema_editor):
    """Store what the text of each ready file says about the owner, in batches."""
    Attachment = apps.get_model("reception", "Attachment")
    FileText = apps.get_model("files", "FileText")
    file = Coalesce(OuterRef("stored_file_id"), OuterRef("offered_file__download__stored_file_id"))
    text = FileText.objects.filter(stored_file_id=file)
    owner = "slot__dossier__owner__"
    name = Concat(Value(" "), OuterRef(f"{owner}name_key"), Value(" "))
    number = Concat(Value(" "), OuterRef(f"{owner}id_number"), Value(" "))
    named = Exists(text.filter(Q(name_key__contains=name) | Q(numbers__contains=number)))
    ready = Q(stored_file__state="ready") | Q(offered_file__download__stored_file__state="ready")
    rows = Attachment.objects.filter(ready, owner_found="").annotate(
        found=Case(When(named, then=Value("named")), When(Exists(text), then=Value("other")), default=Value("unread"))
    )
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "found")[:BATCH]):
        for found in {found for _, found in batch}:
            pks = [pk for pk, its in batch if its == found]
            Attachment.objects.filter(pk__in=pks).update(owner_found=found)
        last = batch[-1][0]


class Migration(migrations.Migration):
    dependencies = [("reception", "0007_owner_found")]
    run_before = [("files", "0003_text_as_hashes")]  # it reads the words
    operations = [migrations.RunPython(meet_owners, migrations.RunPython.noop)]
