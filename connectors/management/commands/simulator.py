"""`manage.py simulator`: the other side alone, in the foreground, until Ctrl-C or SIGTERM."""

import json
import signal
import threading
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from connectors.simulator.faults import KINDS, OPERATIONS, InvalidFault
from connectors.simulator.holdings import BENCH_OWNER, PAPERS, PEOPLE
from connectors.simulator.server import SimulatorServer
from connectors.simulator.state import MEANINGS

INTRODUCTION = """Bên kia của kết nối: máy chủ bảo mật, Cổng DVCQG và kho tệp của các cơ quan.
Dùng để tập huấn, trình diễn và kiểm thử; mọi người và giấy tờ đều là mô phỏng."""


def _epilogue() -> str:
    lines = [
        "Bật lỗi khi đang chạy:  POST /__sim/faults  {operation: {kind, times, value}}, bỏ times là lặp mãi;",
        "  một danh sách thì lỗi xảy ra lần lượt; match: chỉ với số định danh hoặc đường dẫn có chứa chuỗi này;",
        "  null là tắt. --faults FILE chứa đúng JSON đó.",
        f"operation: {', '.join(OPERATIONS)}",
        "",
        "kind:",
    ]
    for name, kind in KINDS.items():
        where = "" if kind.operations == OPERATIONS else f"  [{', '.join(kind.operations)}]"
        lines.append(f"  {name:<18} {kind.meaning}{where}")
    lines += ["", "Thiết lập:  POST /__sim/state  {tên: giá trị}"]
    lines += [f"  {name:<20} {meaning}" for name, meaning in MEANINGS.items()]
    lines += ["", "Nhật ký:  GET /__sim/journal?operation=&since=     Về ban đầu:  POST /__sim/reset"]
    return "\n".join(lines)


class Command(BaseCommand):
    """Serves the simulator and tells in plain words what it offers."""

    help = INTRODUCTION
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A parser whose help keeps the lines of the table of faults."""
        parser = super().create_parser(prog_name, subcommand, epilog=_epilogue(), **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """Host, port and the faults of the start."""
        parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (mặc định 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8090, help="cổng (mặc định 8090; 0 là cổng trống bất kỳ)")
        parser.add_argument("--faults", metavar="FILE", help="tệp JSON các lỗi bật sẵn")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves until SIGTERM or Ctrl-C, then ends with status 0."""
        ended = threading.Event()
        faults = _read_faults(options["faults"])
        try:
            server = SimulatorServer(options["host"], options["port"], accounts=_accounts(), faults=faults).start()
        except InvalidFault as problem:
            raise CommandError(f"Tệp lỗi không dùng được: {problem}", returncode=2) from None
        except OSError as problem:
            reason = f"Không mở được {options['host']}:{options['port']}: {problem.strerror}"
            raise CommandError(reason, returncode=2) from None
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        self._introduce(server)
        ended.wait()
        server.stop()
        self.stdout.write("Đã dừng.")

    def _introduce(self, server: SimulatorServer) -> None:
        held = {number: sum(paper.owner == number for paper in PAPERS) for number in PEOPLE}
        lines = [
            f"Bên kia mô phỏng đang chạy tại {server.url}",
            f"  Đặt KHO_SECURITY_SERVER_URL={server.url}",
            "  API đi qua /XrdAdapter/RestService/forward/, tệp đi qua /VXPAdapter/RestService/forward/",
            "  Người có giấy tờ:",
        ]
        lines += [
            f"    {number:<13} {person.name} ({held[number]} giấy tờ)"
            for number, person in PEOPLE.items()
            if number != BENCH_OWNER
        ]
        active = ", ".join(server.faults.as_dict()) or "không"
        lines += [f"  Lỗi đang bật: {active}", "  Dừng: Ctrl-C. Các loại lỗi: python manage.py simulator --help"]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _read_faults(name: str | None) -> dict[str, Any]:
    if not name:
        return {}
    try:
        return json.loads(Path(name).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise CommandError(f"Không đọc được {name}: {problem}", returncode=2) from None


def _accounts() -> dict[str, tuple[str, str]]:
    """The accounts of this installation, so that a wrong password is refused; any account when none are set."""
    access, sso = settings.KHO_ACCESS, settings.KHO_SSO
    if access is None:
        return {}
    return {
        "mapi": (access.mapi_username, access.mapi_password),
        "bndp": (access.bndp_username, access.bndp_password),
        **({"sso": (sso.client_id, sso.client_secret)} if sso else {}),
    }
