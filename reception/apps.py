"""The Django application of reception."""

from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    """reception."""

    name = "reception"
    verbose_name = "Một cửa"

    def ready(self):
        """Load the description of our tokens for the OpenAPI document; listen for arriving files and for sign-ins."""
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import user_logged_in, user_login_failed

        from connectors.services import file_arrived
        from reception.api import schema  # noqa: F401 - registers itself
        from reception.dossiers.owner_check import when_a_file_arrived
        from reception.people import sign_ins

        file_arrived.connect(when_a_file_arrived, dispatch_uid="owner check")
        user_logged_in.connect(sign_ins.note_sign_in, dispatch_uid="audit of sign-ins")
        user_login_failed.connect(sign_ins.note_failure, dispatch_uid="audit of sign-ins")
        user_locked_out.connect(sign_ins.note_lock_out, dispatch_uid="audit of sign-ins")
