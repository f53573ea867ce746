"""Import-linter refuses forbidden imports of modules too that nobody has written yet: a rule must not list today's.

Each fault is planted in a copy of the source and looked for with the rules of pyproject.toml. `newcomer` and `newroom`
stand for the next module and the next package, whatever their names will be.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kho_portal", "reception", "connectors")
LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo', '--no-cache'])"
PUBLISH = "def publish():\n    pass\n"


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy of the three packages with the project's own rules."""
    folder = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def plant(source):
    """Adds modules to the copy, by dotted name and text, with the package of a module that has none; until the end."""
    planted = []

    def write(path, text):
        assert not path.exists(), path
        path.write_text(text)
        planted.append(path)

    def add(modules):
        for name, text in modules.items():
            path = source.joinpath(*name.split(".")).with_suffix(".py")
            if not path.parent.exists():
                path.parent.mkdir()
                write(path.parent / "__init__.py", "")
            write(path, text)

    yield add
    for path in planted:
        path.unlink()
    for folder in {path.parent for path in planted if path.name == "__init__.py"}:
        folder.rmdir()


def lint(folder):
    """Run import-linter there; its exit status and what it printed."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"COLUMNS": "200"}
    command = [sys.executable, "-c", LINT]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=env, check=False)
    return result.returncode, result.stdout + result.stderr


def test_the_untouched_copy_keeps_the_rules(source):
    status, said = lint(source)
    assert status == 0, said


FORMS = {
    "module": "import connectors.newcomer\n",
    "from-package": "from connectors import newcomer\n",
    "beside-a-public-one": "from connectors import services, newcomer as out\n",
    "name": "from connectors.newcomer import publish\n",
    "in-a-function": "def tell():\n    from connectors import newcomer\n    newcomer.publish()\n",
    "for-types": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from connectors.newcomer import publish\n",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_reception_may_not_use_a_new_module_of_the_connectors(source, plant, text):
    plant({"connectors.newcomer": PUBLISH, "reception.newcomer": text})
    status, said = lint(source)
    assert status == 1
    assert "reception uses only the four public modules of connectors BROKEN" in said
    assert "reception.newcomer -> connectors.newcomer (l." in said


@pytest.mark.parametrize(
    "text", ["from connectors.newroom import outbox\n", "from connectors.newroom.outbox import publish\n"]
)
def test_reception_may_not_use_a_new_package_of_the_connectors(source, plant, text):
    plant({"connectors.newroom.outbox": PUBLISH, "reception.newroom.telling": text})
    status, said = lint(source)
    assert status == 1
    assert "reception.newroom.telling -> connectors.newroom.outbox (l." in said


@pytest.mark.parametrize("inside", ["tasks", "downloads", "wire.values", "simulator.server"])
def test_reception_may_not_use_the_inside_of_the_connectors(source, plant, inside):
    plant({"reception.newcomer": f"import connectors.{inside}\n"})
    status, said = lint(source)
    assert status == 1
    assert f"reception.newcomer -> connectors.{inside} (l." in said


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("kho_portal.newcomer", "reception.models"),
        ("kho_portal.newroom.rooms", "reception.models"),
        ("kho_portal.newroom.rooms", "connectors.services"),
        ("kho_portal.files.newcomer", "connectors.errors"),
        ("connectors.newcomer", "reception.models"),
        ("connectors.newroom.outbox", "reception.models"),
    ],
)
def test_nothing_below_may_use_what_is_above_it(source, plant, below, above):
    plant({below: f"def ask():\n    import {above}\n"})
    status, said = lint(source)
    assert status == 1
    assert "imports go down the floors BROKEN" in said
    assert f"{below} -> {above} (l." in said


@pytest.mark.parametrize("name", ["connectors.newcomer", "connectors.newroom.outbox", "kho_portal.newroom.rooms"])
def test_a_new_module_needs_a_place_in_the_order(source, plant, name):
    plant({name: PUBLISH})
    status, said = lint(source)
    assert status == 1
    assert "must be declared as a layer" in said
    assert ".".join(name.split(".")[:2]) in said
