"""Reading the bodies that programs send, limited in size and depth."""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.parsers import JSONParser


class BoundedJSONParser(JSONParser):
    """Reads JSON of at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes; deeper nesting than ours is malformed."""

    def parse(self, stream, media_type=None, parser_context=None):
        """Return the parsed body. Raises RequestDataTooBig, ParseError."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise RequestDataTooBig("body larger than DATA_UPLOAD_MAX_MEMORY_SIZE")
        try:
            return super().parse(BytesIO(body), media_type, parser_context)
        except (RecursionError, UnicodeError) as error:
            raise ParseError("unreadable") from error


class BytesNegotiation(BaseContentNegotiation):
    """Accepts `Accept: image/png` at addresses that answer with bytes; their problems are JSON."""

    def select_parser(self, request, parsers):
        """Return the parser that the library selects."""
        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request, renderers, format_suffix=None):
        """Return the first renderer, whatever the caller accepts: it writes the problems."""
        return renderers[0], renderers[0].media_type
