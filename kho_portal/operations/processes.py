"""Lists the processes of one installation and their queues; `demo`, tests and benchmarks start the same ones."""

import sys
from dataclasses import dataclass

from kho_portal.operations.installation import BASE_DIR
from kho_portal.operations.supervisor import Child

MANAGE = str(BASE_DIR / "manage.py")
WEB_WORKER = "kho_portal.operations.web_worker.FairWorker"


@dataclass(frozen=True)
class Layout:
    """Where the processes listen and how many there are. `simulator_port` None: the other side runs elsewhere."""

    host: str = "127.0.0.1"
    port: int = 8000
    simulator_port: int | None = 8090
    web_workers: int = 2
    web_threads: int = 16  # a look-up waits up to 15 s: the others must not
    download_workers: int = 1
    download_threads: int = 16
    inspect_threads: int = 4  # they wait for the disk and the database more than they work


def installation_processes(layout: Layout) -> list[Child]:
    """Simulator (if any), download workers, inspection worker, scheduler and web, in the order of their start."""
    children = []
    if layout.simulator_port is not None:
        command = [sys.executable, MANAGE, "simulator", "--port", str(layout.simulator_port)]
        children.append(Child("simulator", command))
    for number in range(1, layout.download_workers + 1):
        name = "download" if layout.download_workers == 1 else f"download-{number}"
        children.append(_worker(name, "download", layout.download_threads))
    children += [
        _worker("inspect", "inspect", layout.inspect_threads),
        Child("scheduler", [*_celery(), "beat", "--loglevel", "WARNING", "--pidfile="]),
        Child("web", _web(layout)),
    ]
    return children


def _celery() -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "kho_portal"]


def _worker(name: str, queue: str, threads: int) -> Child:
    options = ["-P", "threads", "-c", str(threads), "-Q", queue, "-n", f"{name}@%h"]
    quiet = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return Child(f"worker-{name}", [*_celery(), "worker", *options, *quiet])


def _web(layout: Layout) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "kho_portal.wsgi:application", "--bind", f"{layout.host}:{layout.port}",
        "--workers", str(layout.web_workers), "--worker-class", WEB_WORKER, "--threads", str(layout.web_threads),
        "--timeout", "60", "--graceful-timeout", "20", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
