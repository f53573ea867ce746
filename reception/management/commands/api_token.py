"""`manage.py api_token USERNAME`: issue an API token of that account and print it once."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kho_portal.audit.services import SYSTEM
from reception.models import User
from reception.people.tokens import issue_token


class Command(BaseCommand):
    """Prints the token alone on standard output, so that a script can keep it; only its hash is stored."""

    help = "In một mã truy cập API mới của tài khoản, một lần duy nhất (hệ thống chỉ lưu bản băm)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the user name of the account."""
        parser.add_argument("username", help="tên đăng nhập, ví dụ canbo1")

    def handle(self, *args: object, **options: object) -> None:
        """Print the token and exit 0; exit 2 without such an active account."""
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError("Không có tài khoản đang hoạt động với tên đăng nhập này.", returncode=2)
        self.stdout.write(issue_token(user=user, by=SYSTEM))
        self.stderr.write("Mã chỉ hiện một lần. Dùng trong tiêu đề: Authorization: Bearer <mã>")
