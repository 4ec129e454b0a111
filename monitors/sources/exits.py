"""The ways out of this machine by name: no single network reaches everything."""

from collections.abc import Collection, Mapping

from monitors.sources.egress import Egress
from monitors.sources.errors import SourceError
from storage.sources import Source

USUAL = "usual"  # the way of a kind of source, where the source names none


class Exits:
    """`proxies` are the named ways that are set up; "direct" always is. Nothing is opened before it is needed."""

    def __init__(
        self,
        proxies: Mapping[str, str | None],
        *,
        usual: str | None = None,
        allow_hosts: Collection[str] = (),
        timeout: float = 30,
    ) -> None:
        self._proxies = {"direct": None, **{name: proxy for name, proxy in proxies.items() if proxy}, USUAL: usual}
        self._allow_hosts, self._timeout = allow_hosts, timeout
        self._open: dict[str, Egress] = {}

    def of(self, source: Source) -> Egress:
        """Raises SourceError where the source wants a way that nobody set up."""
        return self.named(source.egress)

    def named(self, name: str | None) -> Egress:
        """The way of this name, or the usual one. Raises SourceError where nobody set it up."""
        name = name or USUAL
        if name not in self._proxies:
            missing = SourceError("source-error-no-egress", lasting=True)
            missing.egress = name
            raise missing
        if name not in self._open:
            proxy = self._proxies[name]
            self._open[name] = Egress(proxy=proxy, allow_hosts=self._allow_hosts, timeout=self._timeout, name=name)
        return self._open[name]

    async def close(self) -> None:
        for egress in self._open.values():
            await egress.close()
        self._open.clear()
