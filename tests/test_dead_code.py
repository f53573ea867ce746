"""What is written is used: every public function and method has a mention outside the tests.

A mention is a name or an attribute in code, a word in a tag of a template, or a dotted path in a string (settings,
columns of an admin page). Names are compared, not objects: a dead function that shares its name with a living one is
not found, a living one is never blamed. What a framework calls by itself is used: overrides of a library's methods,
decorated functions (views, tasks, tags, receivers), and the hooks listed below.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("reception", "connectors", "kho_portal")

# Written before it can be used, each with what it waits for. More than three entries are a smell: delete instead.
ALLOWED = {
    # A foreigner's number needs the kind of paper and the nationality beside it: columns of a later issue.
    "reception.people.identity.check_passport",
    # What a process remembers for a moment; only tests change the tables faster than it forgets.
    "connectors.directory.forget_recent_tables",
    "reception.reuse.look_up.forget_names",
}
# Called by name by a library whose base class does not have them.
HOOKS = re.compile(
    r"do_[A-Z]+|has_\w+_permission|has_module_perms|(clean|validate|visit|dehydrate)_\w+|to_python|to_url"
    r"|process_exception|password_changed|get_help_text"
)
# These change how a function is called; they do not call it.
PLAIN = {"property", "cached_property", "staticmethod", "classmethod", "contextmanager", "cache", "lru_cache", "atomic"}
PATH = re.compile(r"[A-Za-z_][\w.]*")
TAG = re.compile(r"{[{%](.*?)[%}]}", re.DOTALL)
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def sources() -> Iterator[Path]:
    yield ROOT / "manage.py"
    for package in PACKAGES:
        yield from (path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def definitions() -> Iterator[tuple[str, str, ast.AST]]:
    """Module, name within it, and node of every public function and method."""
    for path in sources():
        for node in tree_of(path).body:
            if isinstance(node, FUNCTION) and not node.name.startswith("_"):
                yield module_of(path), node.name, node
            if isinstance(node, ast.ClassDef):
                for each in node.body:
                    if isinstance(each, FUNCTION) and not each.name.startswith("_"):
                        yield module_of(path), f"{node.name}.{each.name}", each


def names_in(tree: ast.AST) -> Iterator[str]:
    """Every name that code mentions; docstrings and the names that an import or a definition makes are none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and PATH.fullmatch(node.value):
            yield from node.value.replace("__", ".").split(".")
            yield node.value.rpartition(".")[2]


@cache
def mentions() -> dict[str, int]:
    """How often each name is mentioned outside the tests."""
    counts: dict[str, int] = {}
    found = [name for path in sources() for name in names_in(tree_of(path))]
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            found += [word for tag in TAG.findall(path.read_text()) for word in re.findall(r"\w+", tag)]
    for name in found:
        counts[name] = counts.get(name, 0) + 1
    return counts


def is_called_by_a_library(module: str, name: str, node) -> bool:
    """Whether something outside our packages calls it without naming it here."""
    decorators = {(list(names_in(each)) or [""])[-1] for each in node.decorator_list}
    wrapped = {name for each in node.decorator_list for name in names_in(each)} & PLAIN
    if decorators and not wrapped:
        return True
    owner, _, method = name.rpartition(".")
    if not owner:
        return False
    family = [getattr(importlib.import_module(module), owner)]
    for kind in family:  # a mixin overrides what the classes that it is mixed into inherit
        family += kind.__subclasses__()
    bases = {base for kind in family for base in kind.__mro__}
    foreign = [base for base in bases if base.__module__.partition(".")[0] not in PACKAGES and base is not object]
    return any(hasattr(base, method) for base in foreign) or bool(HOOKS.fullmatch(method))


def unused() -> set[str]:
    dead = set()
    for module, name, node in definitions():
        word = name.rpartition(".")[2]
        own = sum(each == word for each in names_in(node))
        if mentions().get(word, 0) <= own and not is_called_by_a_library(module, name, node):
            dead.add(f"{module}.{name}")
    return dead


def test_every_function_is_used_outside_the_tests():
    found = unused()
    assert not sorted(found - ALLOWED), "only tests mention these; use them, or delete them with their tests"
    assert not ALLOWED - found, "these are used now, or gone: they need no allowance"
    assert len(ALLOWED) <= 3
