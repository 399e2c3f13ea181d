"""``zhanggui replay``: a real company's history through our own commands, compared with its source."""

from .console import main

__all__ = ["main"]
