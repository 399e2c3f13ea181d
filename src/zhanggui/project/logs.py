"""Logging: readable lines on the terminal, one JSON object a line in var/log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(path: Path) -> dict[str, Any]:
    """The dictionary for settings.LOGGING; also points structlog's loggers to the same handlers."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": _formatter([structlog.dev.ConsoleRenderer(colors=False)]),
            "json": _formatter([structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]),
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "lines", "level": "WARNING"},
            "file": {
                # Watched: several processes write it, and a rotation from outside is followed.
                "class": "logging.handlers.WatchedFileHandler",
                "filename": str(path),
                "formatter": "json",
                "encoding": "utf-8",
                "delay": True,
            },
        },
        "root": {"handlers": ["console", "file"], "level": "INFO"},
        "loggers": {"django.server": {"propagate": True}, "django": {"propagate": True, "handlers": []}},
    }


def _formatter(renderers: list[Any]) -> dict[str, Any]:
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [remove, *renderers],
    }
