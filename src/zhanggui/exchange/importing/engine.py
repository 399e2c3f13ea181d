"""The engine that the commands of imports use (see ``exchange.commands.import_batches``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhanggui.exchange.models import ImportBatch

from . import runner, shipped
from .context import Context, Progress
from .sources import Directory, Folder, Uploaded


class ProfileEngine:
    """Runs the profile that a batch names on a folder, or on the batch's own files."""

    def check_profile(self, name: str, options: Mapping[str, Any], uploads: Mapping[str, bytes]) -> None:
        profile = shipped.among(name, uploads) if uploads else shipped.open_profile(name)
        if not profile.variants:
            runner.complete(profile, options)

    def run(
        self,
        batch: ImportBatch,
        *,
        by: Any,
        at: dt.datetime,
        folder: Folder | Path | str | None = None,
        progress: Progress | None = None,
    ) -> Context:
        files: Folder
        if folder is None:
            files = uploaded(batch)
            profile = shipped.variant_of(shipped.among(batch.profile, files.contents), files.names())
        else:
            files = Directory(Path(folder)) if isinstance(folder, str | Path) else folder
            profile = shipped.choose(batch.profile, files.names())
        return runner.run(profile, files, company=batch.company, by=by, at=at, options=batch.options, progress=progress)


def uploaded(batch: ImportBatch) -> Uploaded:
    contents = {}
    for file in batch.files.all():
        if file.content:
            with file.content.open("rb") as content:
                contents[file.name] = content.read()
    return Uploaded(contents)
