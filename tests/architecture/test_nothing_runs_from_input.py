"""Nothing that is typed or sent becomes a program, code, a pattern or a template, and nothing secret is guessed.

Read from the source, so that a new place of the kind is seen before anybody finds input that reaches it.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("casetracker", "cases", "victims", "referrals", "reports")
# The launcher starts the servers of `./run` and is no part of what answers requests.
SERVED = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "embedded" not in path.relative_to(ROOT).parts[:2]
]
EVERYTHING = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
PROGRAMS = {"subprocess", "pty", "os.system", "os.popen"}
PROGRAM_CALLS = re.compile(r"os\.(system|popen|exec\w+|spawn\w+|posix_spawn\w*|startfile)")
CODE = {"eval", "exec", "compile", "__import__", "execfile"}
UNPICKLERS = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "yaml"}
PATTERN_CALLS = {
    f"re.{name}" for name in ("compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer")
}
TEMPLATES = {"from_string", "Template", "Environment"}
GUESSABLE = {"random", "uuid1", "uuid3", "uuid5"}
# The operator's own command that prints the master key: of the settings, split as a shell would, run without one.
STARTS_A_PROGRAM = {"casetracker/vault/keys.py"}
# Made-up people of the demonstration, the same in every run.
MAY_GUESS = {"casetracker/demo/world.py"}


def place(path):
    return str(path.relative_to(ROOT))


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(source):
    return [node for node in ast.walk(source) if isinstance(node, ast.Call)]


def name_of(call):
    return ast.unparse(call.func)


def imports(source):
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def shells(source):
    """Return calls that hand a line of text to a shell."""
    return [call for call in calls(source) for word in call.keywords if word.arg == "shell"]


def programs(source):
    return {name for name in imports(source) if name in PROGRAMS} | {
        name_of(call) for call in calls(source) if PROGRAM_CALLS.fullmatch(name_of(call))
    }


def evaluated(source):
    found = {name_of(call) for call in calls(source)} & CODE
    return found | {name for name in imports(source) if name.partition(".")[0] in UNPICKLERS}


def is_fixed(node):
    """Say whether a text stands in the source, whole or joined of such."""
    if isinstance(node, ast.BinOp):
        return is_fixed(node.left) and is_fixed(node.right)
    return isinstance(node, ast.Constant)


def patterns(source):
    """Return patterns that are not whole in the source; one that is was written by us, whatever it is matched with."""
    ours = [call.args[0] for call in calls(source) if name_of(call) in PATTERN_CALLS]
    of_the_database = [
        word.value for call in calls(source) for word in call.keywords if re.search(r"__i?regex$", word.arg or "")
    ]
    return [ast.unparse(node) for node in ours + of_the_database if not is_fixed(node)]


def templates(source):
    return {name_of(call) for call in calls(source) if name_of(call).rpartition(".")[2] in TEMPLATES}


def guessed(source):
    found = {name.rpartition(".")[2] for name in imports(source)} & GUESSABLE
    return found | {name_of(call) for call in calls(source) if name_of(call).partition(".")[0] == "random"}


@pytest.mark.parametrize("app", APPS)
class TestOurCode:
    def files(self, app, among=SERVED):
        return [path for path in among if path.is_relative_to(ROOT / app)]

    def test_starts_no_program(self, app):
        for path in self.files(app):
            assert not programs(tree(path)) or place(path) in STARTS_A_PROGRAM, place(path)

    def test_speaks_to_no_shell(self, app):
        for path in self.files(app, EVERYTHING):
            assert not shells(tree(path)), place(path)
            assert not {"os.system", "os.popen"} & {name_of(call) for call in calls(tree(path))}, place(path)

    def test_evaluates_nothing(self, app):
        for path in self.files(app):
            assert not evaluated(tree(path)), (place(path), evaluated(tree(path)))

    def test_has_its_patterns_whole_in_the_source(self, app):
        for path in self.files(app):
            assert not patterns(tree(path)), (place(path), patterns(tree(path)))

    def test_has_its_templates_in_files(self, app):
        for path in self.files(app):
            assert not templates(tree(path)), (place(path), templates(tree(path)))

    def test_takes_chance_from_the_system(self, app):
        for path in self.files(app, EVERYTHING):
            assert not guessed(tree(path)) or place(path) in MAY_GUESS, (place(path), guessed(tree(path)))


def test_the_one_program_is_named_by_the_settings():
    [call] = [call for call in calls(tree(ROOT / "casetracker/vault/keys.py")) if name_of(call) == "subprocess.run"]
    assert ast.unparse(call.args[0]) == "shlex.split(settings.MASTER_KEY_COMMAND)"


@pytest.mark.parametrize(
    ("check", "planted"),
    [
        (programs, "import subprocess"),
        (programs, "import os\nos.execvp(name, [name])"),
        (shells, "subprocess.run(line, shell=True)"),
        (evaluated, "eval(text)"),
        (evaluated, "from pickle import loads"),
        (patterns, "import re\nre.search(typed, text)"),
        (patterns, "import re\nre.compile(f'{typed}.*')"),
        (patterns, "rows.filter(name__iregex=typed)"),
        (templates, "engines['django'].from_string(text)"),
        (templates, "Template(text).render()"),
        (guessed, "import random"),
        (guessed, "from uuid import uuid1"),
    ],
)
def test_the_check_notices(check, planted):
    assert check(ast.parse(planted))
