"""Log lines as JSON, through an allow-list.

PRIVACY: a log is read by people who see no case. What is not on the list does not reach it: of another library's line
only its fixed words stay, of an exception only its kind and the places it passed. Messages, arguments, addresses, query
strings and bodies may quote what somebody typed, and a database error quotes the row.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from casetracker.common.middleware import current_request_id, route_of

KEYS = (
    "timestamp",
    "level",
    "logger",
    "event",
    "request_id",
    "method",
    "route",
    "rule",
    "status",
    "milliseconds",
    "task",
    "task_id",
    "report_id",
    "count",
    "error",
    "causes",
    "places",
)
"""All that a line can hold. Values of `KEYS` are codes, ids, numbers and words written by programmers."""

PLAIN_WORDS = ("_granian", "celery", "kombu", "casetracker", "cases", "victims", "referrals", "reports")
"""Loggers whose lines without arguments are fixed words; of any other the words are withheld."""

WITHHELD = "words withheld"
LONGEST = 300
MOST_PLACES = 25
MOST_CAUSES = 5

_ROOT = Path(__file__).resolve().parents[2]
_PLACEHOLDER = re.compile(r"%(\(\w+\))?[#0 +-]*[\d.*]*[a-zA-Z]")
_PERSONAL = re.compile(r"@|\d[\d ().-]{7,}\d")
"""A second lock: an address of mail or a long number stays out whatever key carries it."""
_IDS = frozenset({"timestamp", "request_id", "task_id", "report_id", "places"})


def foreign(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Turn a line of another library into what may be kept of it."""
    record: logging.LogRecord = line["_record"]
    line["logger"], line["level"] = record.name, record.levelname.lower()
    words = str(record.msg)
    if _PLACEHOLDER.search(words):
        line["event"] = _PLACEHOLDER.sub("…", words)
    elif record.name.split(".")[0] not in PLAIN_WORDS:
        line["event"] = WITHHELD
    data = getattr(record, "data", None)
    if record.name.startswith("celery.") and isinstance(data, Mapping):
        line["task"], line["task_id"] = data.get("name"), data.get("id")
        if isinstance(runtime := data.get("runtime"), float):
            line["milliseconds"] = round(runtime * 1000)
    if request := getattr(record, "request", None):
        line["method"], line["route"] = getattr(request, "method", None), route_of(request)
        line["status"] = getattr(record, "status_code", None)
    return line


def with_request(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Add the number of the request being answered."""
    if number := current_request_id.get():
        line["request_id"] = number
    return line


def without_words_of_exceptions(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Keep of an exception its kind, the kinds of its causes, and file, line and function of each frame."""
    found = line.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        line["error"] = _kind(error)
        line["causes"] = [_kind(cause) for cause in islice(_causes(error), MOST_CAUSES)]
        line["places"] = [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.StackSummary.extract(
                traceback.walk_tb(error.__traceback__), limit=-MOST_PLACES, lookup_lines=False
            )
        ]
    return line


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def _causes(error: BaseException) -> Any:
    seen = {id(error)}
    while (error := error.__cause__ or error.__context__) is not None and id(error) not in seen:  # type: ignore[assignment]
        seen.add(id(error))
        yield error


def _short(file_name: str) -> str:
    path = Path(file_name)
    if path.is_relative_to(_ROOT):
        path = path.relative_to(_ROOT)
    parts = path.parts
    return "/".join(parts[parts.index("site-packages") + 1 :]) if "site-packages" in parts else str(path)


def only_listed(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Drop every key that is not listed and every value that looks like a person's address or number."""
    return {key: _safe(key, line[key]) for key in KEYS if line.get(key) not in (None, "", [])}


def _safe(key: str, value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_safe(key, item) for item in value]
    text = str(value)[:LONGEST]
    return WITHHELD if key not in _IDS and _PERSONAL.search(text) else text


def _as_json(_logger: WrappedLogger, _name: str, line: EventDict) -> str:
    # In ASCII, so that no character that somebody typed can begin a second line.
    return json.dumps(line)


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """Return the formatter of every handler; named in `settings.LOGGING`."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[foreign],
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            with_request,
            without_words_of_exceptions,
            only_listed,
            _as_json,
        ],
        use_get_message=False,
    )


structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
