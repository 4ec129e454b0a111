"""What the bot may have fetched because somebody asks for it. The root hands it in; see monitors.pages."""

from collections.abc import Sequence
from typing import Protocol


class ArticleRead(Protocol):
    """`error` is a text key where there is no article."""

    @property
    def title(self) -> str | None: ...

    @property
    def text(self) -> str: ...

    @property
    def error(self) -> str | None: ...


class FoundFeed(Protocol):
    @property
    def url(self) -> str: ...

    @property
    def title(self) -> str | None: ...

    @property
    def entries(self) -> int: ...


class SiteRead(Protocol):
    """`itself`: the address that was asked about is a feed. `error` is a text key where no feed was found."""

    @property
    def feeds(self) -> Sequence[FoundFeed]: ...

    @property
    def itself(self) -> bool: ...

    @property
    def error(self) -> str | None: ...


class Pages(Protocol):
    """Bounded in size and time; never raises for what a stranger's site does."""

    async def article(self, url: str, egress: str | None = None) -> ArticleRead: ...

    async def feeds(self, address: str) -> SiteRead: ...
