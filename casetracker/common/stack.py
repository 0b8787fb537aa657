"""Room for deep calls.

CPython from 3.11 on keeps the frames of calls in pieces of 16 KB, about 140 calls deep each. It asks the system for the
next piece when a call does not fit, and gives the piece back when that call returns. A loop that happens to run at such
an edge does both at every turn, and a call there costs some hundred times what it costs anywhere else. Middleware,
templates and the compiler of queries go deep enough to meet an edge; which loop it is, is chance (ADR 0014).
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar, cast

Answer = TypeVar("Answer")

SLOTS = 70_000
"""What a frame asks for: 560 KB, for which it is given a piece of 1 MB; the rest is there for all that it calls."""


def roomy(function: Callable[..., Answer], /, *arguments: Any, **named: Any) -> Answer:
    """Call the function with the arguments and return what it returns, with room for all the calls below it."""
    return cast("Answer", _call(function, arguments, named))


def _plain(function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    return function(*arguments, **named)


_call = FunctionType(_plain.__code__.replace(co_stacksize=SLOTS), globals(), "_call")
