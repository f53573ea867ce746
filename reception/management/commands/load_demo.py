"""`manage.py load_demo`: load the demonstration's data, which is the same every time."""

import secrets
import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reception.demo.load_catalogue import load_accounts, load_agencies, load_procedures, set_passwords
from reception.demo.load_many import load_dossiers, load_people
from reception.demo.load_online import load_online
from reception.demo.load_papers import load_papers
from reception.demo.load_uploads import load_uploads
from reception.demo.papers import PAPERS
from reception.demo.people import ACCOUNTS
from reception.demo.progress import Progress

MOST = 5_000


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
            help=f"thêm N hồ sơ, nhiều nhất {MOST}; và 3 hồ sơ nộp trực tuyến hôm nay",
        )
        parser.add_argument("--people", type=int, default=0, metavar="N", help=f"thêm N người có giấy tờ, tới {MOST}")
        parser.add_argument(
            "--password", default="", help="một mật khẩu cho mọi tài khoản trình diễn; bỏ trống: tạo ngẫu nhiên"
        )

    def handle(self, *args: object, **options: object) -> None:
        """Load the data and exit 0; exit 2 for a number out of range."""
        for name in ("dossiers", "people"):
            if not 0 <= options[name] <= MOST:
                raise CommandError(f"--{name} nhận từ 0 đến {MOST}.", returncode=2)
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
        load_uploads()
        made += load_online(dossiers)
        return papers, made

    def _tell_accounts(self, password: str) -> None:
        self.stdout.write("Tài khoản trình diễn:")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.username:<10} {account.full_name:<20} {account.office or 'quản trị'}")
        if password:
            self.stdout.write(f"Mật khẩu của các tài khoản vừa tạo: {password}")
