"""`manage.py refresh_directory`: the directory of security servers, now."""

import sys

from django.core.management.base import BaseCommand

from connectors.services import refresh_directory


class Command(BaseCommand):
    help = (
        "Lấy lại danh mục máy chủ bảo mật (LayDanhMucSSTaiTep, 2122/VPCP-KSTT mục V.1) và cho biết điều gì thay đổi. "
        "Danh mục rỗng hoặc giảm quá KHO_DIRECTORY_MAX_DROP (mặc định 30%) bị từ chối; danh mục cũ vẫn được dùng. "
        "Mã thoát: 0 đã cập nhật, 1 danh mục mới bị từ chối, 2 không lấy được."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--accept-smaller", action="store_true", help="chấp nhận danh mục mới dù mất nhiều cơ quan")

    def handle(self, *args, accept_smaller: bool = False, **options) -> None:
        """Prints one line per change; the exit status is 0, 1 or 2."""
        change = refresh_directory(accept_smaller=accept_smaller)
        if not change.is_good:
            self.stderr.write(change.message)
            sys.exit(1 if change.outcome == "refused" else 2)
        state = "không thay đổi" if change.outcome == "unchanged" else "đã cập nhật"
        self.stdout.write(f"Danh mục {state}: {change.count} máy chủ bảo mật đang dùng.")
        for label, codes in (("Thêm", change.added), ("Bỏ", change.removed), ("Đổi tên", change.changed)):
            if codes:
                self.stdout.write(f"{label}: {', '.join(codes)}")
        for problem in change.problems:
            self.stdout.write(f"Bỏ qua {problem}")
