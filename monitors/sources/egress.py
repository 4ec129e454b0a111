"""Fetching pages from strangers: bounded in size and time, never from inside the network, each redirect checked."""

import asyncio
import ipaddress
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache

import httpx

from monitors.sources.errors import TIMEOUT, UNREACHABLE, SourceError

BODY_CAP = 5 * 2**20  # bytes, unpacked
MAX_REDIRECTS = 5
REDIRECTS = frozenset((301, 302, 303, 307, 308))
AGENT = "Mozilla/5.0 (compatible; Hoshdar/0.1; feed reader)"


@dataclass(frozen=True, slots=True)
class Answer:
    """A 200 with its body, or a 304 without one."""

    url: str
    status: int
    headers: Mapping[str, str]  # case-insensitive
    body: bytes


class Egress:
    """One way out for all pages. `allow_hosts` may lie inside the network; every other host must be public."""

    def __init__(
        self,
        *,
        proxy: str | None = None,
        allow_hosts: Collection[str] = (),
        timeout: float = 30,
        cap: int = BODY_CAP,
        name: str = "direct",
    ) -> None:
        self.name = name
        self._proxy = proxy
        self._allowed = frozenset(host.lower() for host in allow_hosts)
        self._timeout = timeout
        self._cap = cap
        # Connections are made to a checked address; kept ones would be shared by all names of that address.
        self._client = httpx.AsyncClient(
            proxy=proxy,
            verify=_certificates(),
            trust_env=False,
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10)),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
            headers={"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate"},
        )
        # Look-ups that hang must not use up the threads everybody else works in.
        self._resolvers = ThreadPoolExecutor(16, thread_name_prefix="resolve")

    async def close(self) -> None:
        await self._client.aclose()
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Raises SourceError, which names the way out, whenever there is neither a page nor a 304."""
        return await self._ask("GET", url, headers or {}, None)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """As `get`; a redirect is refused."""
        return await self._ask("POST", url, headers or {}, body)

    async def _ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        try:
            return await self._within_time(method, url, headers, body)
        except SourceError as error:
            error.egress = self.name
            raise

    async def _within_time(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._follow(method, url, headers, body)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise SourceError(TIMEOUT) from error
        except (httpx.TransportError, OSError, UnicodeError) as error:
            raise SourceError(UNREACHABLE) from error
        except httpx.InvalidURL as error:
            raise SourceError("source-error-bad-address", lasting=True) from error

    async def _follow(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        target = httpx.URL(url)
        for _ in range(MAX_REDIRECTS + 1 if body is None else 1):
            request = await self._request(method, target, headers, body)
            response = await self._client.send(request, stream=True)
            try:
                if response.status_code not in REDIRECTS:
                    return await self._answer(target, response)
                target = target.join(response.headers.get("location", ""))
            finally:
                await response.aclose()
        raise SourceError("source-error-redirects")

    async def _request(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes | None
    ) -> httpx.Request:
        """A request to an address that was looked up and checked, so that a second look-up cannot change it."""
        if url.scheme not in ("http", "https") or not url.host:
            raise SourceError("source-error-bad-address", lasting=True)
        if self._proxy is not None:
            # Names are the proxy's to look up (here they may be falsified); only plain addresses can be checked.
            self._check(url.host, _literal(url.host))
            return self._client.build_request(method, url, headers=headers, content=body)
        addresses = await self._look_up(url)
        self._check(url.host, addresses)
        named = {**headers, "Host": url.netloc.decode("ascii")}
        request = self._client.build_request(method, url.copy_with(host=addresses[0]), headers=named, content=body)
        request.extensions["sni_hostname"] = url.raw_host.decode("ascii")
        return request

    async def _look_up(self, url: httpx.URL) -> list[str]:
        """Addresses of the host, IPv4 first; decimal and other odd spellings come out as the addresses they are."""
        port = url.port or (443 if url.scheme == "https" else 80)
        host = url.raw_host.decode("ascii").strip("[]")
        found = await asyncio.get_running_loop().run_in_executor(
            self._resolvers, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return [str(entry[4][0]) for entry in sorted(found, key=lambda entry: entry[0] != socket.AF_INET)]

    def _check(self, host: str, addresses: Collection[str]) -> None:
        if host.lower() not in self._allowed and not all(is_public(address) for address in addresses):
            raise SourceError("source-error-address-refused")

    async def _answer(self, url: httpx.URL, response: httpx.Response) -> Answer:
        status = response.status_code
        if status not in (200, 304):
            raise _refusal(status, response.headers)
        body = b"" if status == 304 else await self._body(response)
        return Answer(str(url), status, response.headers, body)

    async def _body(self, response: httpx.Response) -> bytes:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        chunks = response.aiter_raw()
        if encoding in ("gzip", "x-gzip", "deflate"):
            chunks = _inflated(chunks, self._cap)
        elif encoding not in ("identity", ""):
            raise SourceError("source-error-broken")
        body = bytearray()
        async for chunk in chunks:
            body += chunk
            if len(body) > self._cap:
                raise SourceError("source-error-too-large")
        return bytes(body)


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # a tenth of a second each time


async def _inflated(chunks: AsyncIterator[bytes], cap: int) -> AsyncIterator[bytes]:
    """Unpack piece by piece, never making more than a little over the cap of one packed piece."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        async for chunk in chunks:
            yield inflater.decompress(chunk, cap + 1)
    except zlib.error as error:
        raise SourceError("source-error-broken") from error


def is_public(address: str) -> bool:
    """Whether an address lies in the public internet, also when it is wrapped in an IPv6 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _nat64(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return None


def _literal(host: str) -> list[str]:
    """The address a host spells out, if it does (127.1, 0x7f000001 and 2130706433 do)."""
    host = host.strip("[]").rstrip(".").lower()
    if ":" in host:
        return [host]
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return ["127.0.0.1"] if host.endswith("localhost") else []


def _refusal(status: int, headers: Mapping[str, str]) -> SourceError:
    if status in (404, 410):
        return SourceError("source-error-gone")
    if status in (401, 403, 451):
        return SourceError("source-error-forbidden")
    if status in (429, 503):
        return SourceError("source-error-busy", wait=_retry_after(headers))
    return SourceError("source-error-server" if status >= 500 else "source-error-refused")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds; the header holds seconds or a date."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
