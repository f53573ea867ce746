"""The Celery application. Tasks take ids, call one service, and are safe to run twice."""

import logging
import os
import signal

from celery import Celery
from celery.fixups.django import DjangoFixup, DjangoWorkerFixup
from celery.signals import worker_ready
from django.conf import settings
from django.db import close_old_connections

from kho_portal.starting import ended_by_wrong_settings

SWEEPS = ("sweep", "promises")  # names in CELERY_BEAT_SCHEDULE
logger = logging.getLogger("kho.work")


class KeepConnections(DjangoWorkerFixup):
    """Tasks use database connections as requests do (CONN_MAX_AGE, health checks).

    Celery's own fixup closes the connection before and after every task; with a new connection to PostgreSQL each, a
    worker of eight threads fetched 30 small files a second and waited most of that time.
    """

    def on_task_prerun(self, sender, **kwargs) -> None:
        """What is too old or broken is closed before a task; eager tasks share the caller's connection."""
        if not getattr(sender.request, "is_eager", False):
            close_old_connections()

    on_task_postrun = on_task_prerun


class Fixup(DjangoFixup):
    """Celery's bridge to Django with the worker's part replaced."""

    @property
    def worker_fixup(self) -> DjangoWorkerFixup:
        """One a process."""
        if self._worker_fixup is None:
            self._worker_fixup = KeepConnections(self.app)
        return self._worker_fixup


def fixup(app: Celery) -> Fixup:
    """Installed by name when the application is made."""
    return Fixup(app).install()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kho_portal.settings")
app = Celery("kho_portal", fixups=[fixup])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def sweep_at_once(**_) -> None:
    """Ring the sweeps when a worker starts or has its broker back: somebody may wait for what its predecessor held."""
    for name in SWEEPS:
        try:
            app.send_task(app.conf.beat_schedule[name]["task"])
        except Exception as error:
            # Whatever the broker raises: the scheduler rings within half a minute.
            logger.warning("sweep not rung", extra={"kho": {"sweep": name, "error": type(error).__name__}})


@worker_ready.connect
def end_at_once_when_told(**_) -> None:
    """End on SIGTERM as on kill -9: the rows know what was interrupted, and a successor takes it up at once.

    Celery would wait for its threads, which wait for slow agencies.
    """
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))


@app.on_configure.connect
def read_settings(**_: object) -> None:
    """End a worker or scheduler whose settings are wrong: Celery itself would show where they were read."""
    with ended_by_wrong_settings():
        settings.CELERY_BROKER_URL  # noqa: B018 - reading one reads all
