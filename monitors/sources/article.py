"""The whole text of an article from its page."""

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass

from monitors.sources.egress import Egress
from monitors.sources.errors import SourceError
from monitors.sources.feed_text import decode

ZWNJ, STAND_IN = "\u200c", "\u02cc"  # the extractor drops the one and leaves the other
LONGEST = 50_000  # characters of an article that are kept
PAGE_CAP = 600_000  # characters of markup that are looked at


@dataclass(frozen=True, slots=True)
class Article:
    """`title` is None where the page names none."""

    url: str
    title: str | None
    text: str


async def read_article(egress: Egress, url: str, workers: Executor | None = None) -> Article:
    """Fetch a page and take the article out of it. Raises SourceError, also where there is none."""
    answer = await egress.get(url)
    markup = decode(answer.body, answer.headers.get("content-type", ""))
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(workers, extract, markup, answer.url)
    if found is None:
        raise SourceError("source-error-no-article")
    return found


def extract(markup: str, url: str) -> Article | None:
    """Blocking: 10 ms a page. The paragraphs of the article, one a line."""
    import trafilatura  # half a second, and not everybody wants whole articles

    marked = markup[:PAGE_CAP].replace(ZWNJ, STAND_IN).replace("&zwnj;", STAND_IN).replace("&#8204;", STAND_IN)
    found = trafilatura.bare_extraction(
        marked, url=url, include_comments=False, include_tables=False, with_metadata=True
    )
    text = getattr(found, "text", None)
    if not text:
        return None
    title = getattr(found, "title", None)
    return Article(url, _restored(title) if title else None, _restored(text)[:LONGEST])


def _restored(text: str) -> str:
    return text.replace(STAND_IN, ZWNJ).strip()
