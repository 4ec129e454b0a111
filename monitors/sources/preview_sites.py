"""How each site shows a channel: its newest page, and the page before one that is known."""

import asyncio
import json
from dataclasses import dataclass
from typing import Protocol

from monitors.sources.bale_page import join_albums, read_bale_history, read_bale_page
from monitors.sources.egress import Egress
from monitors.sources.errors import SourceError
from monitors.sources.preview_page import WebPage, WebPost, read_page


class Site(Protocol):
    async def newest(self, egress: Egress, name: str) -> WebPage:
        """Raises SourceError, also where the channel shows no page to strangers."""

    async def before(self, egress: Egress, name: str, newest: WebPage, oldest: WebPost) -> WebPage | None:
        """Posts older than `oldest`, perhaps with it; without posts: there are none; None: they cannot be asked for."""

    def whole(self, posts: list[WebPost]) -> list[WebPost]:
        """The posts of several pages, oldest first, each in one piece."""

    def url(self, name: str, post: WebPost) -> str: ...


@dataclass(frozen=True, slots=True)
class NumberedSite:
    """t.me and eitaa.com: posts are numbered, and older pages are asked for by number."""

    pages: str  # addresses the name is put after
    posts: str

    async def newest(self, egress: Egress, name: str) -> WebPage:
        page = await self._page(egress, name, "")
        if not page.posts and page.title is None:
            raise SourceError("source-error-preview-off", lasting=True)
        return page

    async def before(self, egress: Egress, name: str, newest: WebPage, oldest: WebPost) -> WebPage:
        return await self._page(egress, name, f"?before={oldest.number}")

    def whole(self, posts: list[WebPost]) -> list[WebPost]:
        return sorted(posts, key=lambda post: post.number)

    def url(self, name: str, post: WebPost) -> str:
        return f"{self.posts}{name}/{post.number}"

    async def _page(self, egress: Egress, name: str, query: str) -> WebPage:
        address = self.pages + name
        answer = await egress.get(address + query)
        if not answer.url.startswith(address):
            raise SourceError("source-error-preview-off", lasting=True)
        return await asyncio.to_thread(read_page, answer.body.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class BaleSite:
    """ble.ir: posts are ordered by their moment, and older ones come from what its "load more" asks."""

    pages: str
    history: str
    posts: str = "https://ble.ir/"

    async def newest(self, egress: Egress, name: str) -> WebPage:
        answer = await egress.get(self.pages + name)
        page = await asyncio.to_thread(read_bale_page, answer.body.decode("utf-8", "replace"))
        if not page.posts and page.peer is None:
            raise SourceError("source-error-preview-off", lasting=True)
        return page

    async def before(self, egress: Egress, name: str, newest: WebPage, oldest: WebPost) -> WebPage | None:
        if newest.peer is None:
            return None
        asked = json.dumps({"peer": newest.peer, "date": oldest.number}).encode()
        home = self.posts.rstrip("/")
        headers = {"Content-Type": "application/json", "Origin": home, "Referer": f"{home}/"}
        answer = await egress.post(self.history, asked, headers)
        return await asyncio.to_thread(read_bale_history, answer.body)

    def whole(self, posts: list[WebPost]) -> list[WebPost]:
        return join_albums(posts)

    def url(self, name: str, post: WebPost) -> str:
        return f"{self.posts}{name}/{post.id}/{post.number}"


SITES: dict[str, Site] = {
    "telegram": NumberedSite("https://t.me/s/", "https://t.me/"),
    "eitaa": NumberedSite("https://eitaa.com/", "https://eitaa.com/"),
    "bale": BaleSite("https://ble.ir/s/", "https://api.ble.ir/api/v1/LoadHistory"),
}
