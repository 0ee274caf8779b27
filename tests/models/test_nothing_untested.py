"""Each refusal of the database has a test that names it."""

import ast
import itertools
import re
from pathlib import Path

import pytest
from django.db import connection

from tests.models.rules import own_models, unique_columns


def named_in_tests() -> set[str]:
    """The strings in this folder's test functions and their decorators."""
    files = Path(__file__).parent.glob("test_*.py")
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in files)
    functions = (n for tree in trees for n in tree.body if isinstance(n, ast.FunctionDef))
    tests = (function for function in functions if function.name.startswith("test_"))
    return {
        node.value
        for node in itertools.chain.from_iterable(ast.walk(test) for test in tests)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_each_constraint_has_a_test() -> None:
    checks = {c.name for model in own_models() for c in model._meta.constraints}
    assert checks
    assert (checks | set(unique_columns())) - named_in_tests() == set()


def triggers() -> set[str]:
    """The operation and the reason of each trigger that the database has."""
    found = set()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
            for (sql,) in cursor.fetchall():
                operation, table = re.search(r"BEFORE (\w+) ON (\w+)", sql).groups()
                found.add((operation, table, re.search(r"RAISE\(ABORT, '(.+?)'\)", sql)[1]))
        else:
            cursor.execute(
                "SELECT t.tgtype, c.relname, p.prosrc FROM pg_trigger t"
                " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE NOT t.tgisinternal"
            )
            bits = {4: "INSERT", 8: "DELETE", 16: "UPDATE", 32: "TRUNCATE"}
            for kind, table, source in cursor.fetchall():
                (operation,) = (name for bit, name in bits.items() if kind & bit)
                found.add((operation, table, re.search(r"RAISE EXCEPTION '(.+?)'", source)[1]))
    return {f"{operation} {reason.replace('%', table)}" for operation, table, reason in found}


@pytest.mark.django_db
def test_each_trigger_has_a_test() -> None:
    assert triggers()
    assert triggers() - named_in_tests() == set()
