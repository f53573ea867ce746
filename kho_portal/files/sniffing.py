"""Naming what a refused file really is, so that its sender reads what to do about it."""

from .inspector import JPEG, PDF, PNG, kind_of

_REMEDIES = {
    "word": "Không nhận tệp Word. Xin lưu thành PDF, hoặc chụp ảnh.",
    "office": "Không nhận tệp văn phòng hoặc tệp nén. Xin lưu từng giấy tờ thành PDF, hoặc chụp ảnh.",
    "heic": "Không nhận ảnh HEIC. Xin đổi máy ảnh sang định dạng JPEG (tương thích nhất) rồi chụp lại.",
    "picture": "Không nhận loại ảnh này. Xin lưu ảnh thành JPEG hoặc PNG rồi gửi lại.",
    "archive": "Không nhận tệp nén. Xin giải nén rồi gửi từng tệp PDF, JPEG hoặc PNG.",
    "web": "Đây là trang web, không phải giấy tờ. Xin tải giấy tờ về dạng PDF rồi gửi lại.",
    "program": "Đây là chương trình, không phải giấy tờ. Xin gửi tệp PDF, JPEG hoặc PNG.",
    "other": "Chỉ nhận tệp PDF, JPEG hoặc PNG. Xin lưu giấy tờ thành PDF, hoặc chụp ảnh.",
}
_STARTS = (
    (b"\xd0\xcf\x11\xe0", "word"),
    (b"{\\rtf", "word"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"BM", "picture"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
)
_BY_EXTENSION = {
    ".doc": "word", ".docx": "word", ".rtf": "word", ".odt": "word",
    ".xls": "office", ".xlsx": "office", ".ppt": "office", ".pptx": "office",
    ".zip": "archive", ".rar": "archive", ".7z": "archive",
    ".heic": "heic", ".heif": "heic",
    ".gif": "picture", ".bmp": "picture", ".webp": "picture", ".tif": "picture", ".tiff": "picture",
    ".html": "web", ".htm": "web", ".svg": "web", ".exe": "program", ".js": "program",
}  # fmt: skip
_TYPE_OF_EXTENSION = {".pdf": PDF, ".jpg": JPEG, ".jpeg": JPEG, ".jpe": JPEG, ".jfif": JPEG, ".png": PNG}
_TYPE_ALIASES = {
    PDF: PDF, "application/x-pdf": PDF, PNG: PNG, "image/x-png": PNG,
    JPEG: JPEG, "image/jpg": JPEG, "image/pjpeg": JPEG,
}  # fmt: skip
# What clients send when they do not know; the content is proven anyway.
_TYPES_THAT_SAY_NOTHING = {
    "", "text/plain", "application/octet-stream", "binary/octet-stream", "application/force-download",
}  # fmt: skip
_NAMES = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
_SAFE = "Hồ sơ không thay đổi."


def disagreement(head: bytes, extension: str, declared_type: str) -> str:
    """Why these first bytes, this extension and this declared type do not fit together, in words with a remedy.

    Empty when they agree. No extension, one that means nothing ("so 12.2024") or a type that says nothing do not count.
    """
    kind = kind_of(head)
    if not kind:
        return f"{_REMEDIES[_kind_of_stranger(head, extension)]} {_SAFE}"
    if extension and _TYPE_OF_EXTENSION.get(extension) != kind:
        if extension in _TYPE_OF_EXTENSION:
            return (
                f"Tên tệp có đuôi {extension} nhưng nội dung là {_NAMES[kind]}. {_SAFE} "
                f"Xin đổi đuôi tên tệp cho đúng, hoặc lưu lại rồi gửi."
            )
        if extension in _BY_EXTENSION:
            return f"Tên tệp không phải tên của tệp {_NAMES[kind]}. {_SAFE} Xin lưu thành PDF hoặc ảnh rồi gửi lại."
    declared = declared_type.partition(";")[0].strip().lower()
    if declared not in _TYPES_THAT_SAY_NOTHING and _TYPE_ALIASES.get(declared) != kind:
        return f"Loại tệp được khai không đúng với nội dung ({_NAMES[kind]}). {_SAFE} Xin chọn lại tệp và gửi lại."
    return ""


def agrees(name_extension: str, media_type: str) -> bool:
    """True when a name's extension is none we know, or belongs to this type. For downloads, where names are hints."""
    known = _TYPE_OF_EXTENSION.get(name_extension)
    return known == media_type if known else name_extension not in _BY_EXTENSION


def _kind_of_stranger(head: bytes, extension: str) -> str:
    if head.startswith(b"PK\x03\x04"):
        return _BY_EXTENSION.get(extension, "office")
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"hevc", b"msf1"):
        return "heic"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "picture"
    for start, kind in _STARTS:
        if head.startswith(start):
            return _BY_EXTENSION.get(extension, kind) if kind == "word" else kind
    if head.lstrip()[:1] == b"<":
        return "web"
    return _BY_EXTENSION.get(extension, "other")
