"""The words, icons and colours of every state that a page may show, in one place.

The words follow `contract.md` 5: a failure is never an absence, and what may still succeed is "chưa".
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """How one state is said: a label in full, a short one for narrow places, an icon name and a tone of tokens.css."""

    label: str
    icon: str
    tone: str
    short: str = ""

    def __post_init__(self) -> None:
        """Make `short` usable everywhere: without one it is the label."""
        if not self.short:
            object.__setattr__(self, "short", self.label)


UNKNOWN = Word("Chưa rõ trạng thái", "info", "neutral")

COMPONENT_STATES = {
    "needed": Word("Cần có", "circle-dashed", "neutral"),
    "looking-up": Word("Đang tra cứu", "search", "busy"),
    "not-found": Word("Không có trong kho", "search-none", "neutral", "Không có"),
    "not-allowed": Word("Không được phép tra cứu", "lock", "failed", "Không được phép"),
    "lookup-failed": Word("Chưa tra cứu được", "octagon", "failed", "Chưa tra được"),
    "offered-own": Word("Có trong kho của tỉnh", "home", "own", "Kho tỉnh"),
    "offered-national": Word("Có trong kho quốc gia", "nation", "national", "Kho quốc gia"),
    "choose": Word("Chọn giấy tờ", "files", "choose"),
    "fetching": Word("Đang tải tệp", "arrow-down", "busy", "Đang tải"),
    "fetch-failed": Word("Chưa tải được tệp", "octagon", "failed", "Chưa tải được"),
    "ready": Word("Đã sẵn sàng", "check-circle", "ready", "Sẵn sàng"),
    "shown": Word("Đã xem bản giấy", "stamp", "ready", "Đã xem"),
    "waived": Word("Không phải nộp", "check", "ready", "Được miễn"),
    "promised": Word("Sẽ bổ sung từ kho sau", "later", "promised", "Bổ sung sau"),
    "mismatch": Word("Giấy tờ không khớp", "lock", "failed", "Không khớp"),
    "supplement": Word("Cần bổ sung", "message", "choose"),
}

DOSSIER_STATES = {
    "draft": Word("Bản nháp", "file", "neutral"),
    "submitted": Word("Chờ tiếp nhận", "clock", "neutral"),
    "accepted": Word("Đã tiếp nhận", "check-circle", "ready"),
    "processing": Word("Đang xử lý", "pulse", "busy"),
    "supplement_requested": Word("Chờ bổ sung", "message", "warn"),
    "awaiting_payment": Word("Chờ nộp phí", "clock", "warn"),
    "paused": Word("Tạm dừng", "pause", "promised"),
    "withdrawn": Word("Đã rút", "x", "neutral"),
    "refused": Word("Không tiếp nhận", "x", "neutral"),
    "stopped": Word("Dừng giải quyết", "x", "neutral"),
    "completed": Word("Đã có kết quả", "stamp", "ready"),
    "returned": Word("Đã trả kết quả", "check-circle", "ready"),
}

SOURCES = {
    "own": Word("Kho của tỉnh", "home", "own"),
    "national": Word("Kho quốc gia", "nation", "national"),
    "scan": Word("Quét tại quầy", "scan", "neutral"),
    "upload": Word("Tải tệp lên", "upload", "neutral"),
    "citizen": Word("Công dân tải lên", "upload", "neutral"),
}

SIGNATURES = {
    "unchecked": Word("chưa kiểm", "shield-q", "warn"),
    "none": Word("không có", "shield-q", "warn"),
    "valid": Word("hợp lệ", "shield", "ready"),
    "invalid": Word("không hợp lệ", "octagon", "failed"),
    "uncheckable": Word("chưa kiểm được", "shield-q", "warn"),
}

DUE_STATES = {
    "on-time": Word("Đúng hạn", "check-circle", "ready"),
    "soon": Word("Sắp đến hạn", "triangle", "warn"),
    "late": Word("Quá hạn", "octagon", "failed"),
    "paused": Word("Tạm dừng tính hạn", "pause", "promised"),
}

TONE_ICONS = {
    "ready": "check-circle",
    "failed": "octagon",
    "warn": "triangle",
    "choose": "files",
    "busy": "info",
    "promised": "later",
    "own": "home",
    "national": "nation",
    "neutral": "info",
}

MESSAGE_TONES = {"debug": "busy", "info": "busy", "success": "ready", "warning": "warn", "error": "failed"}
