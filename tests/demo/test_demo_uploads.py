"""The demonstration's bench is believable: papers without a code were handed in, and loading twice changes nothing."""

import pytest

from kho_portal.files.models import StoredFile
from reception.demo.load_many import load_dossiers
from reception.models import Attachment, Slot, TestIdentity
from reception.standardisation.workbench import read_lines

pytestmark = pytest.mark.django_db


def test_papers_without_a_code_were_handed_in(catalogue):
    load_dossiers(40)
    made = Attachment.objects.count()
    assert load_dossiers(40) == 0 and Attachment.objects.count() == made > 10
    assert StoredFile.objects.filter(attachments__isnull=False).distinct().count() == 1
    assert all(each.compared_at and not each.slot.waived_at for each in Attachment.objects.select_related("slot"))
    assert not any(slot.result_codes for slot in Slot.objects.filter(attachments__isnull=False))
    first = read_lines(viewer_pk=None)[0]
    assert (first.name, first.needs_code) == ("Giấy khám sức khỏe", True) and first.uploads > 10


def test_there_are_test_identities_among_the_invented_people(catalogue):
    numbers = TestIdentity.objects.values_list("id_number", flat=True)
    assert len(numbers) == 3 and all(number.startswith("099") for number in numbers)
