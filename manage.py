#!/usr/bin/env python3
"""Django's command line, and the one place that prepares a first run of the demo."""

import os
import sys

NO_LIBRARIES = "Chưa có thư viện cho Python này, xin chạy dòng lệnh cài đặt trong README.md rồi dùng .venv/bin/python."


def main() -> None:
    """Run a management command; `demo` first settles what this installation runs with, and help needs nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kho_portal.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.stderr.write(f"{NO_LIBRARIES}\n")
        sys.exit(2)

    from kho_portal.starting import ended_by_database, ended_by_wrong_settings

    with ended_by_wrong_settings(), ended_by_database():
        prepare(sys.argv)
        execute_from_command_line(sys.argv)


def prepare(argv: list[str]) -> None:
    """Settle what must be known before the settings are read; `demo` gets more arguments."""
    from kho_portal.configuration import answer_help_only
    from kho_portal.operations.installation import prepare_demo, prepare_simulator

    if asks_for_help(argv[1:]):
        answer_help_only()
    elif argv[1] == "demo":
        argv += prepare_demo(argv[2:])
    elif argv[1] == "simulator":
        prepare_simulator()


def asks_for_help(arguments: list[str]) -> bool:
    """Whether Django answers with help or its version, whatever else is said."""
    first, *more = arguments or ["help"]
    return first in {"help", "version", "--help", "-h", "--version"} or bool({"--help", "-h"} & set(more))


if __name__ == "__main__":
    main()
