"""Which addresses a webhook may reach: public ones over HTTPS, and networks that the administrator allows.

A name is resolved once, every address that it has is checked, and the connection goes to one of the very addresses that
were checked: a name that answers otherwise a moment later gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
TRANSLATED = [ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]
"""IPv6 that carries IPv4 of its own within it (NAT64, 6to4, Teredo)."""


class Unreachable(Exception):
    """The address may not be reached; says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: ``ip`` is checked, ``host`` is who must answer there."""

    scheme: str
    host: str
    port: int
    ip: str
    path: str


def target(address: str) -> Target:
    """Raises Unreachable for what is no address, is not found, or lies in a network that is not allowed."""
    parts = _parts(address)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    found = _resolved(host, port)
    for ip in found:
        _require_allowed(ip, parts.scheme)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, str(found[0]), path)


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        fine = False
    if not fine or not address.isascii() or not address.isprintable() or " " in address:
        raise Unreachable(_("Enter an address that begins with https://."))
    if parts.username is not None or parts.password is not None:
        raise Unreachable(_("Leave user name and password out of the address. The signature says who sends."))
    return parts


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    except (OSError, UnicodeError, ValueError):
        raise Unreachable(_("%(host)s is not found. Look for a mistake in its name.") % {"host": host[:100]}) from None


def _require_allowed(ip: Address, scheme: str) -> None:
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if any(ip.version == network.version and ip in network for network in _allowed()):
        return
    if not is_public(ip):
        text = _("%(ip)s is not a public address. An administrator can allow its network for webhooks.")
        raise Unreachable(text % {"ip": ip})
    if scheme != "https":
        raise Unreachable(_("Enter an address that begins with https://: others can read along otherwise."))


def is_public(ip: Address) -> bool:
    ip = getattr(ip, "ipv4_mapped", None) or ip
    translated = any(ip.version == network.version and ip in network for network in TRANSLATED)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or translated)


def _allowed() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(text) for text in settings.WEBHOOK_NETWORKS]
