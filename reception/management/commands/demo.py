"""`manage.py demo`: one command from a fresh clone to a working counter."""

import errno
import fcntl
import logging
import os
import shutil
import socket
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from connectors import services as connectors
from kho_portal.files.storage import store
from kho_portal.operations.installation import record_demo
from kho_portal.operations.processes import Layout, installation_processes
from kho_portal.operations.supervisor import Child, Group
from reception.demo.check import Walk, answers, run_check
from reception.demo.check_citizen import CitizenWalk
from reception.demo.load_many import MOST_DOSSIERS
from reception.management.commands.load_demo import require_count
from reception.models import User

READY_WITHIN_S = 60
NO_OTHER_SIDE = (
    "--no-simulator cần máy chủ bảo mật: xin đặt KHO_SECURITY_SERVER_URL trong môi trường hoặc .env, "
    "ví dụ KHO_SECURITY_SERVER_URL=http://127.0.0.1:8090."
)
NO_DIRECTORY = "Chưa lấy được danh mục máy chủ bảo mật ({code}): kho quốc gia chưa hỏi được; Kho Portal sẽ tự thử lại."
NOT_READY = (
    "Chưa chạy được: sau {seconds} giây {names} chưa trả lời. Đã dừng tất cả, dữ liệu được giữ nguyên. "
    "Nguyên nhân ở cuối nhật ký {logs}; sửa xong, xin chạy lại lệnh này."
)
ACCOUNTS = ("canbo1", "canbo2", "lanhdao1", "quantri", "quantri2")


class Command(BaseCommand):
    """Migrates, loads the demo data, and runs the other side, workers, scheduler and web as one process group."""

    help = "Chạy bản trình diễn: cơ sở dữ liệu, dữ liệu mẫu, hệ thống mô phỏng, tiến trình nền và trang web."

    def add_arguments(self, parser):
        """Add the options of contract 1."""
        parser.add_argument("--port", type=int, default=8000, help="cổng của trang web (mặc định 8000)")
        parser.add_argument("--simulator-port", type=int, default=8090, help="cổng của hệ thống mô phỏng")
        parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe của trang web")
        parser.add_argument("--reset", action="store_true", help="xóa dữ liệu trình diễn rồi nạp lại")
        parser.add_argument("--dossiers", type=int, default=12, help=f"số hồ sơ mẫu (mặc định 12, tới {MOST_DOSSIERS})")
        parser.add_argument("--password", default="", help="một mật khẩu chung cho mọi tài khoản trình diễn")
        parser.add_argument(
            "--no-simulator", action="store_true", help="dùng máy chủ bảo mật trong KHO_SECURITY_SERVER_URL"
        )
        parser.add_argument("--check", action="store_true", help="chạy thử việc chính rồi thoát: 0 là đạt, 1 là chưa")

    def handle(self, *args, **options):
        """Run until Ctrl-C or SIGTERM; with `--check` walk the main job and exit."""
        logging.getLogger("kho").setLevel(logging.ERROR)  # this terminal is for people
        require_count("dossiers", options["dossiers"], MOST_DOSSIERS)
        lock = self._lock()
        self._require_ports(options)
        record_demo()
        if options["no_simulator"] and settings.KHO_ACCESS is None:
            raise CommandError(NO_OTHER_SIDE, returncode=2)
        started = time.monotonic()
        if options["reset"]:
            self._reset()
        self.stdout.write("Chuẩn bị cơ sở dữ liệu và dữ liệu mẫu…")
        call_command("migrate", verbosity=0)
        call_command("load_demo", dossiers=options["dossiers"], password=os.environ["DEMO_PASSWORD"], verbosity=0)
        logs = settings.VAR_DIR / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        group = Group(self._children(options), str(logs), self.stdout.write)
        group.start()
        try:
            self._wait_until_ready(options, group)
            if options["check"]:
                code = run_check(self._steps(options), self.stdout.write)
                self.stdout.write(f"Thời gian: {time.monotonic() - started:.0f} giây")
                sys.exit(code)
            self._print_table(options)
            group.watch()
        finally:
            group.stop()
            lock.close()
        self.stdout.write("Đã dừng. Dữ liệu được giữ trong var/.")

    def _lock(self):
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        stream = open(settings.VAR_DIR / "demo.lock", "w")  # noqa: SIM115 - held until the process ends
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            text = "Bản trình diễn đang chạy ở cửa sổ khác. Dữ liệu không bị ảnh hưởng; xin dừng bản kia trước."
            raise CommandError(text, returncode=2) from None
        return stream

    def _require_ports(self, options):
        wanted = [("--port", options["host"], options["port"])]
        if not options["no_simulator"]:
            wanted.append(("--simulator-port", "127.0.0.1", options["simulator_port"]))
        for option, host, port in wanted:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, port or -1))  # a port of any number is no address to tell
                except OverflowError:
                    raise CommandError(f"{option} nhận từ 1 đến 65535. Chưa có gì thay đổi.", returncode=2) from None
                except OSError as problem:
                    raise CommandError(self._why_not(problem, option, host, port), returncode=2) from None

    def _why_not(self, problem, option, host, port) -> str:
        if problem.errno == errno.EADDRINUSE:
            return f"Cổng {port} đang bận. Chọn cổng khác: demo {option} <số>. Chưa có gì thay đổi."
        return f"Không mở được cổng {port} tại {host} ({problem.strerror}). Xem lại --host. Chưa có gì thay đổi."

    def _reset(self):
        engine = settings.DATABASES["default"]["ENGINE"]
        if engine.endswith("sqlite3"):
            name = settings.DATABASES["default"]["NAME"]
            for suffix in ("", "-wal", "-shm"):
                Path(f"{name}{suffix}").unlink(missing_ok=True)
        else:
            call_command("migrate", verbosity=0)
            call_command("flush", interactive=False, verbosity=0)
        store().clear()
        shutil.rmtree(settings.VAR_DIR / "broker", ignore_errors=True)

    def _children(self, options) -> list[Child]:
        simulator_port = None if options["no_simulator"] else options["simulator_port"]
        return installation_processes(Layout(options["host"], options["port"], simulator_port))

    def _address(self, options) -> str:
        host = "127.0.0.1" if options["host"] in {"0.0.0.0", "::"} else options["host"]  # noqa: S104
        return f"http://{host}:{options['port']}"

    def _wait_until_ready(self, options, group: Group):
        deadline = time.monotonic() + READY_WITHIN_S
        awaited = {"web": f"{self._address(options)}/readyz"}
        if not options["no_simulator"]:  # the directory is read from it, and citizens sign in there
            awaited["simulator"] = f"http://127.0.0.1:{options['simulator_port']}/__sim/state"
        while silent := [name for name, address in awaited.items() if not answers(address)]:
            if time.monotonic() > deadline:
                logs = ", ".join(group.log_of(child) for child in group.children if child.name in silent)
                raise CommandError(NOT_READY.format(names=", ".join(silent), seconds=READY_WITHIN_S, logs=logs))
            group.revive()
            time.sleep(0.2)
        directory = connectors.refresh_directory()
        if not directory.is_good:
            self.stdout.write(NO_DIRECTORY.format(code=directory.code))

    def _steps(self, options) -> list:
        walk = Walk(self._address(options), os.environ["DEMO_PASSWORD"])
        if options["no_simulator"]:
            return walk.steps()
        return [*walk.steps(), *CitizenWalk(self._address(options), walk.browser).steps()]

    def _print_table(self, options):
        password = os.environ["DEMO_PASSWORD"]
        base = self._address(options)
        citizens = "trên trang mô phỏng" if settings.KHO_SSO else "trên trang đăng nhập trình diễn"
        lines = [
            "",
            "Kho Portal đang chạy (dữ liệu trình diễn)",
            f"  Công dân         {base}/  (đăng nhập: chọn một người {citizens})",
            f"  Quầy tiếp nhận   {base}/quay/",
            f"  Quản trị         {base}/admin/",
            f"  API              {base}/api/v1/docs/",
        ]
        if not options["no_simulator"]:
            lines.append(f"  Hệ thống mô phỏng http://127.0.0.1:{options['simulator_port']} (chỉ để thử)")
        lines += ["", "  Tài khoản   Mật khẩu              Người"]
        people = {user.username: user for user in User.objects.filter(username__in=ACCOUNTS).select_related("office")}
        for name in ACCOUNTS:
            if name in people:
                office = people[name].office.name if people[name].office_id else "quản trị"
                lines.append(f"  {name:<11} {password:<21} {people[name].full_name}, {office}")
        lines += ["", "  Thẻ để thử: 099194004271||Nguyễn Thị Minh Thư|14031994|Nữ|12 Lê Lợi, tỉnh Sơn Hà|18082021"]
        lines += ["  Dừng: Ctrl-C", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
