"""Logs without customers' words: Rasa puts texts, slots and whole trackers into its warnings and errors."""

import json
import logging
import sys
import traceback
from typing import Optional

import structlog

OURS = "brain"  # our own loggers write events and ids only


class QuietFormatter(logging.Formatter):
    """One JSON line a record; of others' records only where they come from and what was raised."""

    def __init__(self) -> None:
        """Begins by letting all be said; nobody has said anything to us yet."""
        super().__init__()
        self.heard = False

    def format(self, record: logging.LogRecord) -> str:
        """The line; once a customer has been heard, others' words are left out of it."""
        ours = record.name.partition(".")[0] == OURS
        line = {
            "event": record.getMessage() if ours or not self.heard else f"{record.name}:{record.lineno}",
            "level": record.levelname.lower(),
            "timestamp": self.formatTime(record),
            "logger": record.name,
            "process": "rasa",
        }
        error = _raised(record)
        return json.dumps({**line, "error": error} if error else line)


def quiet_logs() -> QuietFormatter:
    """Sends every log of this process through one `QuietFormatter`, which it returns; nothing below WARNING."""
    formatter = QuietFormatter()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a line that cannot be written would be printed with all that is in it
    # Where nobody sets structlog up it prints everything, the debug lines with customers' words too.
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer(key_order=["event"])],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    for name in ("sanic.root", "sanic.error", "sanic.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    return formatter


def _raised(record: logging.LogRecord) -> Optional[str]:
    """The kind of error and the places it passed, without its message."""
    if not record.exc_info or record.exc_info[0] is None:
        return None
    kind, _, trace = record.exc_info
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-5:]]
    return f"{kind.__name__} at {' < '.join(reversed(places))}"
