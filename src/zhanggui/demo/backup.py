"""Backup and restore: one .tar with the database's dump, the uploaded files and a page about both."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from zhanggui import __version__
from zhanggui.demo.database import program

DUMP, FILES, ABOUT = "database.dump", "files", "about.json"
# The old content goes in the same transaction that brings the new one: a failure leaves everything as it was.
EMPTY_IT = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
# Activity counts transactions; the new server's own count may be behind the old one's.
COUNT_ON = """
DO $$ BEGIN
    IF to_regproc('public.zhanggui_continue_after_restore') IS NOT NULL THEN
        SET LOCAL search_path = public;
        PERFORM zhanggui_continue_after_restore();
    END IF;
END $$
"""


class BackupRefused(Exception):
    """The backup or restore can't be done; the text says what to do next."""


def back_up(url: str, files: Path, target: Path, *, replace: bool = False) -> int:
    """Write database and files into `target`; returns its size in bytes. An older backup stays, without `replace`."""
    if target.exists() and not replace:
        raise BackupRefused(f"{target} is there already. Give --replace to overwrite it, or name another file.")
    if not target.parent.is_dir():
        raise BackupRefused(f"There is no folder {target.parent}. Make it first, or name another one.")
    part = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(prefix="zhanggui-backup-", dir=target.parent) as folder:
        dump = Path(folder) / DUMP
        _run([program("pg_dump"), "--format=custom", "--no-owner", f"--file={dump}", f"--dbname={url}"])
        with tarfile.open(part, "w") as tar:
            _add_about(tar)
            tar.add(dump, DUMP)
            if files.exists():
                tar.add(files, FILES)
    part.replace(target)
    return target.stat().st_size


def restore(source: Path, url: str, files: Path, *, replace: bool = False) -> dict[str, str]:
    """Read a backup into an empty database (or any, with `replace`); returns the backup's facts."""
    if not source.exists():
        raise BackupRefused(f"{source} doesn't exist.")
    if not replace and _has_tables(url):
        raise BackupRefused("The database isn't empty. Give --replace to overwrite it, or restore into another one.")
    files.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zhanggui-restore-", dir=files.parent) as name:
        folder = Path(name)
        about = _unpack(source, folder)
        _load(folder / DUMP, url)
        _swap(folder / FILES, files, folder)
    return about


def _add_about(tar: tarfile.TarFile) -> None:
    facts = {"version": __version__, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    content = json.dumps(facts).encode()
    entry = tarfile.TarInfo(ABOUT)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _unpack(source: Path, folder: Path) -> dict[str, str]:
    try:
        with tarfile.open(source, "r:") as tar:
            tar.extractall(folder, filter="data")
        about: dict[str, str] = json.loads((folder / ABOUT).read_text())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise BackupRefused(f"{source} is no backup of zhanggui, or not a whole one.") from error
    return about


def _has_tables(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return bool(connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone())


def _load(dump: Path, url: str) -> None:
    script = dump.with_suffix(".sql")
    _run([program("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(dump)])
    _blank_unknown_settings(script)
    # A dump recreates the schema public only where it was changed, so it is there before.
    settings = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    steps = [f"--command={EMPTY_IT}", f"--file={script}", f"--command={COUNT_ON}"]
    _run([program("psql"), *settings, f"--dbname={url}", *steps])


def _blank_unknown_settings(script: Path) -> None:
    """pg_restore 17 and newer begin with a setting that older servers refuse; without it nothing is lost."""
    setting = b"SET transaction_timeout = 0;"
    with script.open("r+b") as file:
        place = file.read(4096).find(setting)
        if place >= 0:
            file.seek(place)
            file.write(b" " * len(setting))


def _swap(fresh: Path, files: Path, folder: Path) -> None:
    if files.exists():
        files.rename(folder / "old")
    if fresh.exists():
        shutil.move(fresh, files)


def _run(command: list[str]) -> None:
    # Without the notices that name each of a hundred dropped tables.
    environment = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment)
    if result.returncode:
        raise BackupRefused(f"{Path(command[0]).name} failed: {result.stderr.strip()}")
