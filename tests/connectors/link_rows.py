"""Every row of wire contract 4.4, written once for the link tests: (row, link, owner, expected or reason)."""

BASE = "http://10.0.0.5:8080"
DIRECTORY_ROWS = [
    ("000.00.00.G01", "Bộ Công an", "VN:COM:0108212803:DVCTYBXDNTL"),
    ("000.00.00.G02", "Bộ Công thương", "VN:GOV:000.00.00.G02:tmdtktsbctss01"),
    ("000.00.00.G04", "Bộ Giao thông vận tải", "VN:GOV:000.00.00.G04:g04ss01"),
    ("000.00.00.G03", "Bộ Giáo dục và Đào tạo", "VN:GOV:000.00.00.G03:g03ss01"),
    ("000.00.00.G06", "Bộ Khoa học và Công nghệ", "VN:GOV:000.00.00.G06:g06ss01"),
    ("000.00.00.G07", "Bộ Lao động - Thương binh và Xã hội", "VN:GOV:000.00.00.G07:g07svc01"),
    ("000.00.00.G08", "Bộ Ngoại giao", "VN:GOV:000.00.00.G08:g08ss01"),
    ("000.00.00.H22", "Hà Giang", "VN:GOV:000.00.00.H22:hagiangvdxpsvc01"),
]
H = "https://dichvucong.hagiang.gov.vn"
F = "http://10.0.0.5:8080/VXPAdapter/RestService/forward/"
X = "http://IP-SS-BNĐP:8080/VXPAdapter/RestService/forward/"
D = "dstcode=VN:GOV:000.00.00.H22:hagiangvdxpsvc01"
P = f"providerurl={H}"

BUILT = [
    ("L01", f"{H}/download/124.pdf", f"{F}download/124.pdf?{D}&{P}"),
    ("L02", f"{X}download/124.pdf?{D}&{P}", f"{F}download/124.pdf?{D}&{P}"),
    (
        "L03",
        "http://IP-SS- BNĐP:8080/VXPAdapter/RestService/forward/download/124.pdf"
        f"?dstcode=VN:GO V:000.00.00.H22:hagiangvdxpsvc01&{P}",
        f"{F}download/124.pdf?{D}&{P}",
    ),
    ("L04a", f"http://10.9.8.7/VXPAdapter/RestService/forward/a.pdf?{D}&{P}", f"{F}a.pdf?{D}&{P}"),
    ("L04b", f"https://evil.example/VXPAdapter/RestService/forward/a.pdf?{D}&{P}", f"{F}a.pdf?{D}&{P}"),
    (
        "L05",
        f"http://IP-SS-BNĐP:8080/XrdAdapter/RestService/forward/a.pdf?{D}&{P}",
        f"http://10.0.0.5:8080/XrdAdapter/RestService/forward/a.pdf?{D}&{P}",
    ),
    (
        "L06",
        f"{X}a.pdf?dstcode=VN%3AGOV%3A000.00.00.H22%3Ahagiangvdxpsvc01"
        "&providerurl=https%3A%2F%2Fdichvucong.hagiang.gov.vn",
        f"{F}a.pdf?{D}&{P}",
    ),
    ("L07a", f"{X}a.pdf?t=9&{D}&{P}", f"{F}a.pdf?t=9&{D}&{P}"),
    ("L07b", f"{X}a.pdf?{D}&{P}&t=9", f"{F}a.pdf?t=9&{D}&{P}"),
    ("L08", f"{X}a.pdf?{D}&{P}/", f"{F}a.pdf?{D}&{P}/"),
    ("L09", f"{X}tệp số 1.pdf?{D}&{P}", f"{F}t%E1%BB%87p%20s%E1%BB%91%201.pdf?{D}&{P}"),
    ("L15", f"{H}/tep?id=5&v=2", f"{F}tep?id=5&v=2&{D}&{P}"),
    ("L16a", f"{H}/tep?", f"{F}tep?{D}&{P}"),
    ("L16b", f"{H}/?id=5", f"{F}?id=5&{D}&{P}"),
    ("L18", f"{H}/x?Path=kho/2024/a.pdf", f"{F}x?Path=kho/2024/a.pdf&{D}&{P}"),
    (
        "L20",
        f"{H}/tải/QĐXP Lê Thành Bắc_signed.pdf",
        f"{F}t%E1%BA%A3i/Q%C4%90XP%20L%C3%AA%20Th%C3%A0nh%20B%E1%BA%AFc_signed.pdf?{D}&{P}",
    ),
    ("L21", f"{H}/a%20b.pdf", f"{F}a%20b.pdf?{D}&{P}"),
    (
        "L22",
        f"{H}/a+b.pdf?filename=Phi%E1%BA%BFu+01.pdf",
        f"{F}a+b.pdf?filename=Phi%E1%BA%BFu+01.pdf&{D}&{P}",
    ),
    ("L23", f"{H}/t%c3%aan%2Bm%41.pdf", f"{F}t%C3%AAn%2BmA.pdf?{D}&{P}"),
    ("L24", f"{H}/a%2520b.pdf", f"{F}a%2520b.pdf?{D}&{P}"),
    ("L25a", f"{H}/giam 50%.pdf", f"{F}giam%2050%25.pdf?{D}&{P}"),
    ("L25b", f"{H}/a[1]{{2}}.pdf", f"{F}a%5B1%5D%7B2%7D.pdf?{D}&{P}"),
    ("L33", f"{H}:443/a.pdf", f"{F}a.pdf?{D}&{P}"),
    ("L35a", f"{H}/thu-muc/", f"{F}thu-muc/?{D}&{P}"),
    ("L35b", f"{H}//download//124.pdf", f"{F}/download//124.pdf?{D}&{P}"),
    ("L36a", f"{H}/a.pdf#page=2", f"{F}a.pdf?{D}&{P}"),
    ("L36b", f"\x20{H}/a.pdf\x20", f"{F}a.pdf?{D}&{P}"),
    ("L37", "HTTPS://DichVuCong.HaGiang.gov.vn/Download/124.PDF", f"{F}Download/124.PDF?{D}&{P}"),
    (
        "L42",
        f"{H}/web/guest/VXPAdapter/RestService/forward/a.pdf",
        f"{F}web/guest/VXPAdapter/RestService/forward/a.pdf?{D}&{P}",
    ),
]

_REFUSED = {
    "L10a dstcode_foreign": [f"{X}a.pdf?dstcode=VN:GOV:000.00.00.G06:g06ss01&{P}"],
    "L10b dstcode_unknown": [f"{X}a.pdf?dstcode=VN:GOV:000.00.00.H22:la01&{P}"],
    "L11 missing_param": [f"{X}a.pdf?{D}", f"{X}a.pdf"],
    "L11c reserved_param": [f"{X}a.pdf?{D}&{P}&dstcode=x"],
    "L12a providerurl": [f"{X}a.pdf?{D}&{P}/app"],
    "L12b ip_literal": [f"{X}a.pdf?{D}&providerurl=http://169.254.169.254"],
    "L13 traversal": [f"{X}../../../admin?{D}&{P}"],
    "L14 userinfo": [
        f"http://u:p@IP-SS-BNĐP:8080/VXPAdapter/RestService/forward/a.pdf?{D}&{P}",
        "https://dichvucong.hagiang.gov.vn@evil.example/a.pdf",
    ],
    "L17 no_path": [f"{H}/", H],
    "L19 reserved_param": [f"{H}/a?dstcode=VN:GOV:1&x=1", f"{H}/a?%64stCode=1"],
    "L26 traversal": [
        f"{H}/a/../../b.pdf",
        f"{H}/%2e%2e/b.pdf",
        f"{H}/%252e%252e/b.pdf",
        f"{H}/..%2fb.pdf",
        f"{H}/..;/b.pdf",
        f"{H}/x?Path=../../etc/passwd",
    ],
    "L27a encoded_separator": [f"{H}/a%2fb.pdf"],
    "L27b over_encoded": [f"{H}/a%25252525b.pdf"],
    "L28 backslash": ["http://127.0.0.1\\@dichvucong.hagiang.gov.vn/", f"{H}/a%5cb.pdf"],
    "L29 control_char": [
        f"{H}/a\tb.pdf",
        "ht\ntp://dichvucong.hagiang.gov.vn/a.pdf",
        f"{H}/a%0d%0ab.pdf",
        f"{H}/a%00.pdf",
        f"{H}/a\u202efdp.exe",
    ],
    "L30 ip_literal": [
        "http://127.0.0.1/a.pdf",
        "http://2130706433/a.pdf",
        "http://0x7f000001/a.pdf",
        "http://0177.0.0.1/a.pdf",
        "http://127.1/a.pdf",
        "http://[::ffff:127.0.0.1]/a.pdf",
    ],
    "L31 ip_literal": ["http://10.0.80.189:8084/x.aspx?filename=a+b.pdf"],
    "L34 port": [f"{H}:8443/a.pdf", f"{H}:22/a.pdf", f"{H}:99999/a.pdf"],
    "L38 host": [
        "https://dichvucong.hagiang.gov.vn./a.pdf",
        "https://dịchvụcông.hagiang.gov.vn/a.pdf",
        "https://localhost/a.pdf",
    ],
    "L39a host_unapproved": ["https://evil.example/a.pdf"],
    "L39b several_links": [f"{H}/a.pdf##{H}/b.pdf"],
    "L40 scheme": ["file:///etc/passwd", "ftp://dichvucong.hagiang.gov.vn/a.pdf", "javascript:alert(1)"],
    "L41 not_absolute": [
        "//dichvucong.hagiang.gov.vn/a.pdf",
        "/download/124.pdf",
        "dichvucong.hagiang.gov.vn/a.pdf",
    ],
}
REFUSED = [(row.split()[0], link, row.split()[1]) for row, links in _REFUSED.items() for link in links]
