"""The signature of a message: HMAC-SHA256 over the time and the body, so that neither can be replaced."""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Zhanggui-Signature"


def signature(secret: str, body: bytes, timestamp: int) -> str:
    """``t=1790000000,v1=<hex>``, where v1 signs ``<t>.<body>``.

    A receiver should refuse what is older than five minutes: it may have been recorded and sent again.
    """
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"
