"""Pages for what goes wrong. They say what happened, what is kept and what to do, and never need the database."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """The form was too old or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)
