"""Small middlewares that every page needs."""

import contextvars
import secrets

from django.utils.cache import add_never_cache_headers

REQUEST_ID = contextvars.ContextVar("request_id", default="")


class RequestIdMiddleware:
    """Each request has an id of its own, shown on error pages and kept in audit rows."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = secrets.token_hex(8)
        token = REQUEST_ID.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            REQUEST_ID.reset(token)
        response["X-Request-Id"] = request.request_id
        return response


class NoStoreMiddleware:
    """Pages of signed-in people are never stored; their session lives on by acts, not by polling."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            if not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
                response["Cache-Control"] = "no-store, private"
            polling = "poll" in request.GET
            if not polling and request.session.session_key:
                request.session.modified = True
        return response
