"""What the OpenAPI document says besides the views: authentication, strict bodies, versions, and every refusal."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from kho_portal.files.errors import MESSAGES
from reception.api.answers import ProblemSerializer
from reception.api.parsers import BytesNegotiation
from reception.api.problems import FILE_STATUS, KNOWN
from reception.base import errors

OPAQUE = {"type": "string", "pattern": r"^[^/\x00-\x1f\x7f]+$"}
IN_PATH = {
    "code": "Mã hồ sơ, or the code of a procedure",
    "slot_id": "`id` of a slot",
    "offer_id": "`id` of an offer",
    "file_id": "`id` of a file",
}
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The version that was read; another one answers 412"
)
ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=[200, 201, 202], description="The version of the dossier after it"
)
WRITES = {"POST", "PATCH", "DELETE"}
SAYS = {
    400: "The body cannot be read",
    401: "Nobody is signed in",
    403: "This account may not",
    404: "There is no such thing, or it belongs to another office",
    406: "The answer is JSON",
    409: "The dossier does not stand so that this can be done",
    412: "Somebody has changed the dossier since",
    413: "The body is too large",
    415: "The body is of another media type",
    422: "Something in what was sent is not acceptable",
    429: "It was asked too often; the detail says when it goes on",
    503: "For the moment it cannot be done; the same call may be sent again",
}
# Raised only outside the API: at the sign-in, on the page behind the QR code, in the queue of an office.
NOT_OF_THE_API = {
    "SIGN_IN_REFUSED", "PROOF_REFUSED", "PROOF_PAUSED", "CLAIMED_BY_OTHER", "REFUSED", "CARD_OUTSIDE_FIELD",
}  # fmt: skip


class BearerToken(OpenApiAuthenticationExtension):
    """Describes `Authorization: Bearer <token>`."""

    target_class = "reception.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        """Return the description of a bearer token in the header Authorization."""
        return {"type": "http", "scheme": "bearer"}


class StrictBody(OpenApiSerializerExtension):
    """Describes that a body takes no field that it does not name."""

    target_class = "reception.api.serializers.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema, direction):
        """Return the library's description of the body, closed to other fields."""
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return schema | {"additionalProperties": False}


def codes_by_status(*, files: bool = False) -> dict[int, list[str]]:
    """Return the stable codes of refusals by their status; with `files` also those about bytes."""
    pairs = {(status, code) for code, _, status in KNOWN.values()} | {(503, "TEMPORARY"), (422, "INVALID_INPUT")}
    if files:
        pairs |= {(FILE_STATUS.get(code, 422), code) for code in MESSAGES}
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, errors.ReceptionError) and kind.code not in NOT_OF_THE_API:
            pairs.add((kind.status, kind.code))
    codes: dict[int, list[str]] = {}
    for status, code in sorted(pairs):
        codes.setdefault(status, []).append(code)
    return codes


class ApiSchema(AutoSchema):
    """Describes one operation, with the parameters and refusals that all operations share."""

    def get_override_parameters(self):
        """Return the parts of the address, and the versions where a dossier is read or changed."""
        parameters = [
            OpenApiParameter(name, OPAQUE, OpenApiParameter.PATH, description=says)
            for name, says in IN_PATH.items()
            if f"{{{name}}}" in self.path
        ]
        if self._is_of_a_dossier():
            parameters += [ETAG] if not self._answers_bytes() else []
            parameters += [IF_MATCH] if self.method in WRITES else []
        return parameters

    def _is_of_a_dossier(self) -> bool:
        """Whether the operation reads or changes one dossier."""
        return "/dossiers/{code}/" in self.path

    def _answers_bytes(self) -> bool:
        """Whether the operation answers with a picture or a file."""
        return self.method == "GET" and self.view.content_negotiation_class is BytesNegotiation

    def _get_response_bodies(self, direction="response"):
        """Return the answers of the operation, with every refusal."""
        bodies = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemSerializer, "response").ref
        for status in self._refusals():
            bodies[str(status)] = {
                "description": self._say(status),
                "content": {"application/problem+json": {"schema": problem}},
            }
        return bodies

    def _say(self, status: int) -> str:
        """Return the description of a refusal with its codes."""
        codes = codes_by_status(files="{file_id}" in self.path or self.path.endswith("/files/"))[status]
        description = f"{SAYS[status]}: {', '.join(f'`{code}`' for code in codes)}"
        if status == 409 and "{offer_id}" in self.path:
            return f"{description}, `PREVIEW_UNAVAILABLE`, or the code with which the fetching ended"
        return description

    def _refusals(self) -> list[int]:
        """Return the statuses of problems that this operation may answer with."""
        writes, sends = self.method in WRITES, self.method in {"POST", "PATCH"}
        asks = self.path.endswith(("/dossiers/", "/warehouse/")) or (self._answers_bytes() and "offer_id" in self.path)
        lists = self.method == "GET" and bool(getattr(self.view, "queries", ()))
        when = {
            400: sends,
            404: "{" in self.path or (asks and not writes),
            406: not self._answers_bytes(),
            409: writes or self.path.endswith("/warehouse/") or (self._answers_bytes() and "file_id" in self.path),
            412: writes and self._is_of_a_dossier(),
            413: sends,
            415: sends,
            422: writes or asks or lists,
            429: self.path.endswith("/lookup/"),
        }
        return sorted({401, 403, 503} | {status for status, may_be in when.items() if may_be})
