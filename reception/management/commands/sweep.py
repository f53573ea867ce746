"""`manage.py sweep`: find lost work and ring it again; with `--loop` in place of a dead scheduler."""

import logging
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from connectors.services import sweep
from reception.tasks import sweep_reception

EVERY_SECONDS = settings.WORK_SWEEP_EVERY.total_seconds()
logger = logging.getLogger("kho.connectors")


class Command(BaseCommand):
    help = (
        "Đánh thức các việc đến hạn hoặc mất tiến trình, kết thúc các việc đã hết lượt thử, đóng lượt tra cứu bỏ dở, "
        "xóa tệp tạm và bản xem trước không dùng. Chạy bao nhiêu lần, bao nhiêu tiến trình cũng được. "
        "Mã thoát: 0 bình thường, 2 không chạy được."
    )

    def add_arguments(self, parser) -> None:
        repeat = f"lặp lại mỗi {EVERY_SECONDS:.0f} giây cho tới khi bị dừng"
        parser.add_argument("--loop", action="store_true", help=repeat)

    def handle(self, *args, loop: bool = False, **options) -> None:
        """Sweep once, or every 30 seconds until SIGTERM or Ctrl-C."""
        if not loop:
            report = sweep()
            self._say(report, *sweep_reception())
            return
        stopped = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopped.set())
        while not stopped.is_set():
            try:
                sweep()
                sweep_reception()
            except DatabaseError:
                logger.exception("sweep failed; the next one tries again")
            close_old_connections()
            stopped.wait(EVERY_SECONDS)

    def _say(self, report, promises: int, promises_over: int) -> None:
        leftovers = report.parts_removed + report.orphans_removed + report.pieces_removed + report.failed_files_removed
        self.stdout.write(
            f"Đã đánh thức {report.rung + promises} việc, kết thúc {report.failed + promises_over} việc hết lượt, "
            f"đóng {report.lookups_closed} lượt tra cứu, xóa {leftovers} tệp bỏ dở "
            f"và {report.previews_removed} bản xem trước."
        )
