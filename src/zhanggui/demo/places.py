"""Where a running program keeps its data, mail and logs."""

from __future__ import annotations

import os
from pathlib import Path


def var() -> Path:
    """ZHANGGUI_VAR, or `var` beside the checkout's pyproject.toml, or `var` in the current folder."""
    if named := os.environ.get("ZHANGGUI_VAR"):
        return Path(named).absolute()
    checkout = Path(__file__).resolve().parents[3]
    home = checkout if (checkout / "pyproject.toml").exists() else Path.cwd()
    return home / "var"


def made(folder: Path) -> Path:
    """The folder itself, made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder
