"""The file servers of the agencies, reached by dstcode and providerurl (2122/VPCP-KSTT V.3; wire contract 4)."""

from typing import TYPE_CHECKING, Any

from connectors.simulator.addressing import read_address
from connectors.simulator.answers import Answer, Request, refusal
from connectors.simulator.papers import file_body, media_type

if TYPE_CHECKING:
    from connectors.simulator.otherside import OtherSide


def download(side: "OtherSide", request: Request, path: str, entry: dict[str, Any]) -> Answer:
    """One file, byte for byte the same each time; `path` is what stands behind `/forward/`, raw.

    400: the address is incomplete. 403: a token was shown, or the pair of dstcode and providerurl is no agency's.
    404: the agency has nothing there.
    """
    address = read_address(request.query, side.state["file_query_encoding"])
    entry.update(dstcode=address.dstcode, providerurl=address.providerurl, file="/" + path)
    if address.dstcode is None or address.providerurl is None:
        raise refusal(400, "Thiếu dstcode hoặc providerurl")
    if "authorization" in request.headers:
        raise refusal(403, "Tải tệp không kèm Authorization")
    if not side.warehouse.is_known_pair(address.dstcode, address.origin):
        raise refusal(403, "Không có quyền gọi cơ quan này")
    target = f"/{path}?{address.own_query}" if address.own_query else f"/{path}"
    found = side.warehouse.file_at(address.dstcode, address.origin, target)
    if found is None:
        raise refusal(404, "Không có tệp ở địa chỉ này")
    paper, held = found
    entry.update(owner=paper.owner)
    body = file_body(paper, held)
    first = bytes(next(iter(body.first(4).parts())))
    return Answer(body=body, media_type=media_type(first))
