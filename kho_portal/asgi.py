"""The ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

from kho_portal.starting import GUNICORN_MUST_STOP, ended_by_wrong_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kho_portal.settings")
with ended_by_wrong_settings(GUNICORN_MUST_STOP):
    application = get_asgi_application()
