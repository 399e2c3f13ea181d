"""The signature of a message: HMAC-SHA256 over the time and the body, so that neither can be replaced."""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Zhanggui-Signature"
WINDOW = 300
"""Seconds after which a receiver should refuse a message: it may have been recorded and sent again."""


def signature(secret: str, body: bytes, timestamp: int) -> str:
    """``t=1790000000,v1=<hex>``, where v1 signs ``<t>.<body>``."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"
