"""Who wants a file, who wants it too, and who lets it go: no order of events loses a chosen paper."""

from datetime import timedelta

import pytest

from connectors import wishes
from connectors.models import Download
from connectors.services import delete_unused_previews, request_download
from kho_portal.work.leases import in_database_time
from kho_portal.work.models import WorkStatus
from tests.connectors.test_downloads import offered, refresh_directory, run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(portal):
    """A plain file of a paper that was found."""
    refresh_directory()
    return offered(portal, index=2)


def test_a_paper_chosen_while_somebody_opens_its_preview_is_kept(file, monkeypatch):
    real = wishes._new_download

    def overtaken(offered_file, keep):
        # The preview's row appears after we saw none and before ours is written.
        real(offered_file, False).save()
        return real(offered_file, keep)

    monkeypatch.setattr(wishes, "_new_download", overtaken)
    download = request_download(file, keep=True)
    assert download.kept
    assert run(download).status == WorkStatus.DONE
    Download.objects.update(fetched_at=in_database_time(timedelta(hours=-25)))
    assert delete_unused_previews() == 0
