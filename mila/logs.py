"""Logs of all our processes: one JSON line an event, with ids; never a customer's words, number, name or amount."""

import logging
import sys

import structlog

# What may stand in a log line. Anything else is dropped, so that a careless call cannot leak a customer's data.
ALLOWED = frozenset(
    {
        *("event", "level", "timestamp", "process"),
        *(
            "conversation",
            "seq",
            "message_id",
            "order",
            "key",
            "correlation",
            "operator",
            "language",
            "intent",
            "action",
        ),
        *("kind", "state", "status", "attempt", "count", "seconds", "error", "reason", "method"),
        *("path", "port", "part"),
    }
)


def configure_logs(process: str) -> None:
    """Sets up JSON logs on standard error for this process, library loggers at WARNING."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s", force=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            lambda _logger, _name, line: {**line, "process": process},
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _only_allowed(_logger: object, _name: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {field: value for field, value in line.items() if field in ALLOWED}
