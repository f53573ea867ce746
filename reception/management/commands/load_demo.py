"""`manage.py load_demo`: load the demonstration's data, which is the same every time."""

import secrets
import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reception.demo.load_catalogue import load_accounts, load_agencies, load_procedures, set_passwords
from reception.demo.load_many import MOST_DOSSIERS, MOST_PEOPLE, load_dossiers, load_people
from reception.demo.load_online import load_online
from reception.demo.load_papers import load_papers
from reception.demo.papers import PAPERS
from reception.demo.people import ACCOUNTS
from reception.demo.progress import Progress


def require_count(option: str, number: int, most: int) -> None:
    """Raise CommandError with exit status 2 for a number out of range."""
    if not 0 <= number <= most:
        raise CommandError(f"--{option} nhận từ 0 đến {most}. Chưa có gì thay đổi.", returncode=2)


class Command(BaseCommand):
    """Loads what is missing, and changes nothing that people have done since the last time."""

    help = (
        "Nạp dữ liệu trình diễn: cơ quan, danh mục, tài khoản, giấy tờ trong kho của tỉnh; chạy lại không nhân đôi. "
        "Mọi người, tỉnh H98, H99 và mã G99 đều không có thật."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add how many rows to load, and the password of the accounts."""
        parser.add_argument(
            "--dossiers",
            type=int,
            default=0,
            metavar="N",
            help=f"có đủ N hồ sơ của những ngày làm việc trước hôm nay, nhiều nhất {MOST_DOSSIERS}; "
            "và 3 hồ sơ nộp trực tuyến hôm nay. Bị ngắt giữa chừng thì chạy lại, phần đã có được giữ",
        )
        parser.add_argument(
            "--people", type=int, default=0, metavar="N", help=f"có đủ N người có giấy tờ, nhiều nhất {MOST_PEOPLE}"
        )
        parser.add_argument(
            "--password", default="", help="một mật khẩu cho mọi tài khoản trình diễn; bỏ trống: tạo ngẫu nhiên"
        )

    def handle(self, *args: object, **options: object) -> None:
        """Load the data and exit 0; exit 2 for a number out of range."""
        require_count("dossiers", options["dossiers"], MOST_DOSSIERS)
        require_count("people", options["people"], MOST_PEOPLE)
        load_agencies()
        password = options["password"] or secrets.token_urlsafe(12)
        made = load_accounts(password)
        if options["password"]:
            set_passwords(password)
        load_procedures()
        papers, dossiers = self._load_rows(options["people"], options["dossiers"])
        if int(options["verbosity"]) > 0:
            self.stdout.write(f"Kho của tỉnh: thêm {papers} giấy tờ. Hồ sơ: thêm {dossiers}.")
            self._tell_accounts(password if made and not options["password"] else "")

    def _load_rows(self, people: int, dossiers: int) -> tuple[int, int]:
        """Load papers and dossiers; return how many of each were made now."""
        with Progress(sys.stderr, "giấy tờ", len(PAPERS)) as advance:
            papers = load_papers(advance)
        with Progress(sys.stderr, "người", people) as advance:
            papers += load_people(people, advance)
        with Progress(sys.stderr, "hồ sơ", dossiers) as advance:
            made = load_dossiers(dossiers, advance)
        made += load_online(dossiers)
        return papers, made

    def _tell_accounts(self, password: str) -> None:
        self.stdout.write("Tài khoản trình diễn:")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.username:<10} {account.full_name:<20} {account.office or 'quản trị'}")
        if password:
            self.stdout.write(f"Mật khẩu của các tài khoản vừa tạo: {password}")
