"""Settings, wiring and the foundations that know neither dossiers nor portals."""

from kho_portal.celery import app as celery_app

__all__ = ["celery_app"]
