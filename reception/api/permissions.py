"""Deny by default: a view names who may use it."""

from rest_framework.permissions import BasePermission


class DenyAll(BasePermission):
    """Nobody."""

    def has_permission(self, request, view):
        """Never."""
        return False


class IsOfficer(BasePermission):
    """Counter officers and leads of an office."""

    def has_permission(self, request, view):
        """Signed in, active, with an office and a counter role."""
        return bool(request.user and request.user.is_authenticated and request.user.is_counter_officer)
