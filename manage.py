#!/usr/bin/env python3
"""Django's command line, and the one place that prepares a first run of the demo."""

import os
import sys


def main() -> None:
    """Run a management command; `demo` first writes the secrets of this installation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kho_portal.settings")
    if sys.argv[1:2] == ["demo"]:
        from kho_portal.operations.installation import prepare_demo

        prepare_demo(sys.argv[2:])
    elif sys.argv[1:2] == ["simulator"]:
        from kho_portal.operations.installation import prepare_simulator

        prepare_simulator()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
