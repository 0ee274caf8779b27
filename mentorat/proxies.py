"""Whom a request comes from, when proxies stand in front.

Anyone can send X-Forwarded-For and X-Forwarded-Proto. They are heeded only from the proxies of
MENTORAT_TRUSTED_PROXIES, and taken away from everybody else's requests, so that no limit, record or
redirect rests on what a client made up.
"""

import ipaddress
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

# Stands for the peer of a Unix socket, which has no address.
UNIX: Final = "unix"
FORWARDED: Final = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
)


def networks(words: Sequence[str]) -> list[Network]:
    """The networks that addresses and CIDR blocks name; the word `unix` is passed over.

    Raises:
        ValueError: a word is neither.
    """
    return [ipaddress.ip_network(word.strip()) for word in words if word.strip() != UNIX]


class TrustedProxiesMiddleware:
    """The first middleware: after it, REMOTE_ADDR is the client's own address, and the scheme is
    the client's own scheme."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        trusted = networks(settings.TRUSTED_PROXIES)
        meta = request.META
        peer = meta.get("REMOTE_ADDR", "")
        if _is_trusted(peer, trusted):
            meta["REMOTE_ADDR"] = _client(peer, meta.get("HTTP_X_FORWARDED_FOR", ""), trusted)
            kept = "HTTP_X_FORWARDED_PROTO"
        else:
            kept = ""
        for name in FORWARDED:
            if name != kept:
                meta.pop(name, None)
        return self.get_response(request)


def _client(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The nearest address that is not a trusted proxy's. Each proxy adds, at the end, the address
    that it saw: what stands before an untrusted one, or before nonsense, is that one's own say."""
    nearest = peer
    for word in reversed(forwarded.split(",")):
        address = _address(word)
        if address is None:
            break
        nearest = str(address)
        if not _is_trusted(nearest, trusted):
            break
    return nearest


def _address(word: str) -> Address | None:
    """The address in « 192.0.2.1:4711 », « 2001:db8::1 » or « [2001:db8::1]:4711 », or None."""
    word = word.strip()
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        address = ipaddress.ip_address(word)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if address.version == 6 else None
    return mapped or address


def _is_trusted(peer: str, trusted: Sequence[Network]) -> bool:
    if not peer:
        return UNIX in settings.TRUSTED_PROXIES
    address = _address(peer)
    return address is not None and any(address in network for network in trusted)
