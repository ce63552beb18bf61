"""Downloads of official texts: kept only when they are, byte for byte, what was read."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable
from dataclasses import dataclass

from govgraph import __version__
from govgraph.errors import GovgraphError, InputError, unknown_id_hint
from govgraph.evidence import MAX_BYTES, SHOWN, Copies, Source, keep, sources
from govgraph.model import Instrument

TIMEOUT = 30.0
DEADLINE = 300.0
_BY_HAND = "open the address in a browser; 'govgraph corpus add FILE' registers a copy that is the same as the one read"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one official address.

    Attributes:
        wanted: the texts it is the address of.
        kept: those that the download is; none where it differs.
        had: whether all were registered before, so that nothing was downloaded.
        size: bytes downloaded.
        media_type: what the server says it is.
    """

    address: str
    wanted: tuple[Source, ...]
    kept: tuple[Source, ...] = ()
    had: bool = False
    size: int = 0
    media_type: str = ""


def wanted(instruments: Iterable[Instrument], identifier: str) -> dict[str, tuple[Source, ...]]:
    """The official addresses of a document, or of one text of it, with the texts they are to give.

    Args:
        identifier: ``eu-ai-act`` or ``eu-ai-act:oj-2024-en``.

    Raises:
        InputError: there is no such document or text, or it has no address.
    """
    known = sources(instruments)
    chosen = [s for s in known if identifier in (s.document, s.code)]
    if not chosen:
        names = {s.document for s in known} | {s.code for s in known}
        raise InputError(f"no text of a document has the id '{identifier}'", hint=unknown_id_hint(identifier, names))
    found: dict[str, tuple[Source, ...]] = {}
    for source in chosen:
        if source.text.address:
            found[source.text.address] = (*found.get(source.text.address, ()), source)
    if not found:
        raise InputError(
            f"the index has no official address for '{identifier}'",
            hint="if you have a copy, register it with 'govgraph corpus add FILE'",
        )
    return found


def fetch(instruments: Iterable[Instrument], identifier: str) -> tuple[Fetched, ...]:
    """Download what the official addresses hold now; keep what is one of the texts that were read.

    Raises:
        InputError: there is no such text, or it has no address.
        GovgraphError: an address did not answer, answered with an error, broke off, or sent too much.
    """
    copies = Copies()
    found = []
    for address, texts in wanted(instruments, identifier).items():
        if all(copies.read(s.text)[0] == SHOWN for s in texts):
            found.append(Fetched(address, texts, texts, had=True))
            continue
        raw, media_type = download(address)
        found.append(Fetched(address, texts, keep(raw, texts), size=len(raw), media_type=media_type))
    return tuple(found)


def download(address: str, *, limit: int = MAX_BYTES, timeout: float = TIMEOUT, deadline: float = DEADLINE) -> tuple[bytes, str]:
    """The content at an http address and the media type the server gives.

    Args:
        limit: bytes above which the download is given up.
        timeout: seconds of silence after which it is given up.
        deadline: seconds after which it is given up in any case.

    Raises:
        GovgraphError: it could not be had whole.
    """
    import urllib.error
    import urllib.request

    if not address.startswith(("http://", "https://")):
        raise GovgraphError(f"'{address}' is not an http address", hint="see corpus/index.yaml")
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    end = time.monotonic() + deadline
    try:
        request = urllib.request.Request(address, headers={"User-Agent": f"govgraph/{__version__}", "Accept": "*/*"})
        with opener.open(request, timeout=timeout) as reply:
            length = reply.headers.get("Content-Length", "")
            expected = int(length) if length.isascii() and length.isdigit() else None
            parts: list[bytes] = []
            size = 0
            while True:
                if max(size, expected or 0) > limit:
                    raise GovgraphError(f"{address} sends more than {limit:,} bytes", hint=_BY_HAND)
                if time.monotonic() > end:
                    raise GovgraphError(f"{address} was not done after {deadline:g} seconds", hint=_BY_HAND)
                part = reply.read1(65536)
                if not part:
                    break
                parts.append(part)
                size += len(part)
            media_type = reply.headers.get_content_type()
    except urllib.error.HTTPError as problem:
        problem.close()
        raise GovgraphError(f"{address} answered {problem.code}", hint=_BY_HAND) from None
    except (OSError, ValueError, http.client.HTTPException) as problem:
        reason = getattr(problem, "reason", None) or problem
        raise GovgraphError(f"{address} could not be read: {reason}", hint="is there a connection? " + _BY_HAND) from None
    if expected is not None and size < expected:
        raise GovgraphError(f"{address} broke off after {size:,} of {expected:,} bytes", hint="try again")
    return b"".join(parts), media_type
