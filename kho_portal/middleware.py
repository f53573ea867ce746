"""Small middlewares that every page needs."""

import contextvars
import secrets
import time

from django.contrib.auth import logout
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import add_never_cache_headers

POLLING = "poll"
SIGNED_IN_AT = "signed_in_at"
RENEWED_AT = "renewed_at"
RENEW_EVERY_S = 60
LONGEST_SIGN_IN_S = 10 * 3600
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


class SessionLifeMiddleware:
    """A sign-in lasts ten hours at most, however busy: counter computers are shared."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and request.session.session_key:
            begun = request.session.setdefault(SIGNED_IN_AT, int(time.time()))
            if time.time() - begun > LONGEST_SIGN_IN_S:
                logout(request)
        return self.get_response(request)


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
            if POLLING not in request.GET and request.session.session_key:
                self._live_on(request.session)
        return response

    def _live_on(self, session):
        """Let the session live on from now; stored once a minute at most, because storing costs a commit."""
        if time.time() - session.get(RENEWED_AT, 0) > RENEW_EVERY_S:
            session[RENEWED_AT] = int(time.time())


class CompressPagesMiddleware(GZipMiddleware):
    """Pages are compressed, nothing else: files go out byte for byte, pictures and static files are small already.

    Django pads each page with a random length, and form tokens are masked anew each time (against BREACH).
    """

    def process_response(self, request, response):
        """As Django compresses, for HTML only."""
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
