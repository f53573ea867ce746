"""The Celery application. Tasks take ids, call one service, and are safe to run twice."""

import os

from celery import Celery
from celery.fixups.django import DjangoFixup, DjangoWorkerFixup
from django.conf import settings
from django.db import close_old_connections

from kho_portal.starting import ended_by_wrong_settings


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


@app.on_configure.connect
def read_settings(**_: object) -> None:
    """End a worker or scheduler whose settings are wrong: Celery itself would show where they were read."""
    with ended_by_wrong_settings():
        settings.CELERY_BROKER_URL  # noqa: B018 - reading one reads all
