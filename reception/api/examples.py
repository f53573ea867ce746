"""Example bodies of the OpenAPI document. Tests send every one of them against the demonstration's catalogue.

`SLOT_ID` and `OFFER_ID` stand for the opaque ids that a program got in an earlier answer.
"""

from drf_spectacular.utils import OpenApiExample

SLOT_ID = "k3vQ9sT1xYb7mWc2"
OFFER_ID = "p8Zr4nLd6uHe0aJf"
CONSENT = {"given": True, "method": "verbal"}
OWNER = {
    "kind": "person",
    "id_number": "099194004271",
    "full_name": "Nguyễn Thị Minh Thư",
    "date_of_birth": "1994-03-14",
    "phone": "0912345678",
}


def example(name: str, value: dict) -> OpenApiExample:
    """Return a body as a program sends it."""
    return OpenApiExample(name, value=value, request_only=True)


OPENING = [
    example("In person", {"procedure": "1.003709", "channel": "1", "owner": OWNER}),
    example(
        "For somebody else, with a case",
        {
            "procedure": "1.004859",
            "case": "Thay đổi trong Giấy khai sinh",
            "channel": "1",
            "owner": OWNER,
            "submitter": {
                "id_number": "099088001264",
                "full_name": "Lê Hoàng Nam",
                "authority": "Giấy ủy quyền số 12 ngày 01/10/2026",
            },
        },
    ),
    example("By post", {"procedure": "1.004222", "channel": "3", "owner": OWNER}),
]
SEARCH = [
    example("By name, without diacritics", {"text": "minh thu", "status": "draft"}),
    example("By identity number", {"text": "099194004271"}),
]
CHANGE = [
    example("Contact data", {"owner": {"phone": "0987654321", "address": "Số 5 đường Trần Phú, phường Hòa Bình"}}),
    example("Case", {"case": "Thay đổi trong Giấy chứng nhận kết hôn"}),
]
LOOKUP = [
    example("With consent", {"consent": CONSENT}),
    example(
        "With a số ký hiệu, the national warehouse too",
        {"consent": CONSENT, "reference_numbers": {SLOT_ID: "CS 098765"}, "ask_national_too": True},
    ),
]
CHOICE = [example("With its own consent", {"offer": OFFER_ID, "consent": CONSENT})]
WAIVER = [example("With a reason", {"reason": "Đã có trong hồ sơ nộp tháng trước"})]
MISSING = [
    example(
        "As the person says",
        {"issuer": "Trường Đại học Y Sơn Hà", "reference_number": "ĐH-2016/118", "year": "2016", "note": ""},
    )
]
SUBMISSION = [example("With the declaration", {"declared": True})]
NOTHING = [example("Nothing to say", {})]
