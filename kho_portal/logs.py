"""Application logs: JSON, one object a line, breaks escaped, identity numbers masked. They are not the audit."""

import json
import logging
import re

# Twelve or nine digits in a row are treated as an identity number wherever they appear.
IDENTITY = re.compile(r"(?<!\d)(\d{3})\d{3,6}(\d{3})(?!\d)")


def redact(text: str) -> str:
    """`text` with the middle of every identity number removed."""
    return IDENTITY.sub(r"\1***\2", text)


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON with level, logger, message, and the `kho` fields given as extra."""

    def format(self, record: logging.LogRecord) -> str:
        """One line. Exceptions keep their type and place, never their text: it may hold addresses or data."""
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        line.update(getattr(record, "kho", {}))
        if record.exc_info and record.exc_info[0]:
            trace, places = record.exc_info[2], []
            while trace:
                places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
                trace = trace.tb_next
            line["exception"] = record.exc_info[0].__name__
            line["where"] = places[-5:]
        return json.dumps(line, ensure_ascii=False, default=str)
