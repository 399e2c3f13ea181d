"""Small workbooks made on the spot: XLSX by xlsxwriter, XLS byte by byte (nothing that we depend on writes it)."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]
SECTOR = 512


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "remove_timezone": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(place, column, value, *([day] if hasattr(value, "year") else []))
    return kept.getvalue()


def xls(rows: Rows, name: str = "Sheet1") -> bytes:
    """One sheet of texts and numbers, as Excel 97 keeps it (BIFF8 in a compound file)."""
    return _compound(_biff(rows, name))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str, count: str) -> bytes:
    return struct.pack(f"<{count}B", len(text), 1) + text.encode("utf-16-le")


def _biff(rows: Rows, name: str) -> bytes:
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6)
    end = _record(0x000A, b"")
    sheet = _record(0x0809, begin[:2] + struct.pack("<H", 0x0010) + begin[4:])
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            cell = struct.pack("<HHH", place, column, 0)
            if isinstance(value, str):
                sheet += _record(0x0204, cell + _text(value, "H"))
            else:
                sheet += _record(0x0203, cell + struct.pack("<d", value))
    sheet += end
    bound = struct.pack("<BB", 0, 0) + _text(name, "B")
    head = _record(0x0809, begin) + _record(0x0042, struct.pack("<H", 1200))
    offset = len(head) + 4 + 4 + len(bound) + len(end)
    return head + _record(0x0085, struct.pack("<I", offset) + bound) + end + sheet


def _compound(stream: bytes) -> bytes:
    """A compound file with the one stream ``Workbook``, of at least 4,096 bytes so that it needs no short sectors."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    assert len(table) == SECTOR
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    directory = _entry("Root Entry", 5, child=1, start=0xFFFFFFFE, size=0)
    directory += _entry("Workbook", 2, child=0xFFFFFFFF, start=2, size=len(stream))
    return header + table + directory.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    entry = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return entry + b"\0" * 36 + struct.pack("<IQ", start, size)
