"""Compiles every template of the project, so that a misspelt tag is found before a person meets it."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django.template import TemplateSyntaxError, engines  # noqa: E402

django.setup()
engine = engines["django"]
templates = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
broken = 0
for template in templates:
    try:
        engine.from_string(template.read_text(encoding="utf-8"))
    except (TemplateSyntaxError, UnicodeDecodeError) as error:
        broken += 1
        print(f"{template.relative_to(ROOT)}: {error}")
print(f"{len(templates)} templates, {broken} broken")
sys.exit(1 if broken or not templates else 0)
