"""Permissions of the API: nobody may use a view that does not name its users."""

from rest_framework.permissions import BasePermission


class DenyAll(BasePermission):
    """The default permission, which refuses everybody."""

    def has_permission(self, request, view):
        """Return False for every request."""
        return False


class IsOfficer(BasePermission):
    """Admits counter officers and leads of an office."""

    def has_permission(self, request, view):
        """Whether the account is signed in, active, and has an office and a counter role."""
        return bool(request.user and request.user.is_authenticated and request.user.is_counter_officer)
