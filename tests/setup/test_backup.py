"""Backup and restore, on a real database with real files."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from zhanggui.demo.backup import BackupRefused, back_up, restore


def fill(url: str, files: Path) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE stock (item text PRIMARY KEY, quantity numeric)")
        connection.execute("INSERT INTO stock VALUES ('螺丝', 12.5), ('nut', 3)")
    (files / "2026").mkdir(parents=True)
    (files / "2026/合同.pdf").write_bytes(b"%PDF")


def rows(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT item, quantity::text FROM stock ORDER BY item").fetchall()


def test_a_backup_brings_database_and_files_back_as_they_were(empty_database: str, tmp_path: Path) -> None:
    files, tar = tmp_path / "files", tmp_path / "backup.tar"
    fill(empty_database, files)

    back_up(empty_database, files, tar)
    with psycopg.connect(empty_database) as connection:
        connection.execute("DELETE FROM stock")
        connection.execute("CREATE TABLE later (n int)")
    (files / "2026/合同.pdf").write_bytes(b"spoilt")
    (files / "later.txt").write_text("later")
    restore(tar, empty_database, files, replace=True)

    assert rows(empty_database) == [("nut", "3"), ("螺丝", "12.5")]
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT to_regclass('later')").fetchone() == (None,)
    assert [(path.name, path.read_bytes()) for path in files.rglob("*.*")] == [("合同.pdf", b"%PDF")]


def test_restoring_over_a_database_with_content_is_refused_and_changes_nothing(
    empty_database: str, tmp_path: Path
) -> None:
    files, tar = tmp_path / "files", tmp_path / "backup.tar"
    fill(empty_database, files)
    back_up(empty_database, files, tar)
    with psycopg.connect(empty_database) as connection:
        connection.execute("UPDATE stock SET quantity = 99")

    with pytest.raises(BackupRefused, match="--replace"):
        restore(tar, empty_database, files)

    assert rows(empty_database) == [("nut", "99"), ("螺丝", "99")]


def test_a_restore_that_fails_leaves_the_old_content(empty_database: str, tmp_path: Path) -> None:
    files, tar = tmp_path / "files", tmp_path / "backup.tar"
    fill(empty_database, files)
    tar.write_bytes(b"no archive")

    with pytest.raises(BackupRefused, match="no backup"):
        restore(tar, empty_database, files, replace=True)

    assert rows(empty_database) == [("nut", "3"), ("螺丝", "12.5")]
    assert (files / "2026/合同.pdf").exists()


def test_an_older_backup_is_overwritten_only_when_asked(empty_database: str, tmp_path: Path) -> None:
    files, tar = tmp_path / "files", tmp_path / "backup.tar"
    tar.write_bytes(b"the only one")

    with pytest.raises(BackupRefused, match="--replace"):
        back_up(empty_database, files, tar)
    assert tar.read_bytes() == b"the only one"

    assert back_up(empty_database, files, tar, replace=True) == tar.stat().st_size > 1000


def test_a_folder_that_is_not_there_is_not_made(empty_database: str, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="no folder"):
        back_up(empty_database, tmp_path / "files", tmp_path / "nowhere/backup.tar")
    assert not (tmp_path / "nowhere").exists()


def test_half_a_backup_is_refused_in_one_sentence(empty_database: str, tmp_path: Path) -> None:
    files, tar = tmp_path / "files", tmp_path / "backup.tar"
    fill(empty_database, files)
    back_up(empty_database, files, tar)
    tar.write_bytes(tar.read_bytes()[:3000])

    with pytest.raises(BackupRefused) as refused:
        restore(tar, empty_database, files, replace=True)

    assert str(refused.value) == f"{tar} is no backup of zhanggui, or not a whole one."
    assert rows(empty_database) == [("nut", "3"), ("螺丝", "12.5")]
