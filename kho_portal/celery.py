"""The Celery application. Tasks take ids, call one service, and are safe to run twice."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kho_portal.settings")
app = Celery("kho_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
