"""Static files whose address changes with their content, without a collecting step."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStorage(StaticFilesStorage):
    """Adds the file's time to its address, so that browsers may keep it and still see a new one at once."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = _version(name or "") if not settings.DEBUG else _version.__wrapped__(name or "")
        return f"{address}?v={version}" if version else address


@cache
def _version(name: str) -> str:
    found = finders.find(name)
    return f"{int(Path(found).stat().st_mtime):x}" if found else ""
