"""The state of one paper of a dossier in words: for the officer, the citizen, and the API document."""

from django.db.models import TextChoices

from reception.models import SlotState
from reception.words.looks import Look, label_all


class RowState(TextChoices):
    """`data-state` of a row: the state of its slot, divided by what the warehouses answered (contract 5)."""

    NEEDED = "needed", "Cần có"
    LOOKING_UP = "looking-up", "Đang tra cứu"
    NOT_FOUND = "not-found", "Không có trong kho"
    NOT_ALLOWED = "not-allowed", "Không được phép tra cứu"
    LOOKUP_FAILED = "lookup-failed", "Chưa tra cứu được"
    OFFERED_OWN = "offered-own", "Có trong kho của tỉnh"
    OFFERED_NATIONAL = "offered-national", "Có trong kho quốc gia"
    CHOOSE = "choose", "Chọn giấy tờ"
    FETCHING = "fetching", "Đang tải tệp"
    FETCH_FAILED = "fetch-failed", "Chưa tải được tệp"
    READY = "ready", "Đã sẵn sàng"
    SHOWN = "shown", "Đã xem bản giấy"
    WAIVED = "waived", "Không phải nộp"
    PROMISED = "promised", "Sẽ bổ sung từ kho sau"
    MISMATCH = "mismatch", "Giấy tờ không khớp"
    SUPPLEMENT = "supplement", "Cần bổ sung"


OFFERED = "Bạn không cần nộp lại: xem giấy tờ rồi đồng ý để dùng."
ROWS = label_all(
    {
        RowState.NEEDED: Look(
            "circle-dashed", "neutral",
            said="Chụp ảnh hoặc chọn tệp để nộp.",
            counted="{n} cần quét hoặc xuất trình",
        ),
        RowState.LOOKING_UP: Look("search", "busy"),
        RowState.NOT_FOUND: Look(
            "search-none", "neutral", "Không có",
            said="Các kho đã trả lời: không có giấy này của bạn. Xin chụp ảnh hoặc chọn tệp để nộp.",
            counted="{n} không có trong kho",
        ),
        RowState.NOT_ALLOWED: Look(
            "lock", "failed", "Không được phép",
            said="Nơi này chưa được phép hỏi kho về giấy này. Xin chụp ảnh hoặc chọn tệp để nộp.",
            counted="{n} không được phép tra cứu",
            to_do="Quét: {name}",
        ),
        RowState.LOOKUP_FAILED: Look(
            "octagon", "failed", "Chưa tra được",
            said="Chưa hỏi được kho quốc gia. Bạn hỏi lại được, hoặc nộp tệp của mình ngay bây giờ.",
            counted="{n} chưa tra cứu được",
            to_do="Tra cứu lại hoặc quét: {name}",
        ),
        RowState.OFFERED_OWN: Look(
            "home", "own", "Kho tỉnh",
            said=OFFERED,
            counted="{n} có trong kho của tỉnh",
            to_do="Dùng giấy tờ của kho tỉnh: {name}",
        ),
        RowState.OFFERED_NATIONAL: Look(
            "nation", "national", "Kho quốc gia",
            said=OFFERED,
            counted="{n} có trong kho quốc gia",
            to_do="Xin xác nhận: {name}",
        ),
        RowState.CHOOSE: Look(
            "files", "choose",
            said="Kho có {n} giấy tờ loại này của bạn. Chọn giấy đúng rồi đồng ý để dùng.",
            counted="{n} cần chọn trong nhiều giấy tờ",
            to_do="Chọn giấy tờ: {name}",
        ),
        RowState.FETCHING: Look(
            "arrow-down", "busy", "Đang tải",
            said="Đang lấy tệp. Bạn làm tiếp giấy khác được.",
            counted="{n} đang tải",
        ),
        RowState.FETCH_FAILED: Look(
            "octagon", "failed", "Chưa tải được",
            said="Chưa lấy được tệp từ kho. Bạn thử lại được, hoặc nộp tệp của mình.",
            counted="{n} chưa tải được",
            to_do="Tải lại hoặc quét: {name}",
        ),
        RowState.READY: Look("check-circle", "ready", "Sẵn sàng", counted="{n} đã sẵn sàng"),
        RowState.SHOWN: Look("stamp", "ready", "Đã xem"),
        RowState.WAIVED: Look("check", "ready", "Được miễn"),
        RowState.PROMISED: Look(
            "later", "promised", "Bổ sung sau",
            said="Bạn nộp hồ sơ được ngay. Chúng tôi tự lấy giấy này khi kho trả lời.",
            counted="{n} sẽ lấy từ kho sau",
        ),
        RowState.MISMATCH: Look("lock", "failed", "Không khớp", counted="{n} không khớp tên chủ hồ sơ"),
        RowState.SUPPLEMENT: Look("message", "choose", counted="{n} cần bổ sung"),
    }
)  # fmt: skip

SLOTS = label_all(
    {
        SlotState.NEEDED: Look(for_programs="nothing fills it yet; `lookup` says what the warehouses answered"),
        SlotState.OFFERED: Look(for_programs="papers were found: one is to be chosen, with its consent"),
        SlotState.RETRIEVING: Look(for_programs="files of the chosen paper are on their way"),
        SlotState.READY: Look(for_programs="filled"),
        SlotState.PROMISED: Look(for_programs="comes later: may be filed and accepted, is asked for every hour"),
        SlotState.FAILED: Look(for_programs="a file did not come: `error` says why"),
        SlotState.SUPPLEMENT_REQUESTED: Look(for_programs="the office asked for another paper"),
        SlotState.WAIVED: Look(for_programs="not asked for, for the reason in `waive_reason`"),
    }
)
