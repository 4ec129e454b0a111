"""Puts the story on the look-alikes: the history at once, the play on the wall clock."""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from demo.feeds import FeedServer
from demo.mtproto import MtprotoServer
from demo.scenario.cast import Source
from demo.scenario.timeline import Posting, Story

PATIENCE = 15.0
SETTLE = 1.5  # seconds between the last first reading and the first new post, so that history is history
TITLE = re.compile(r"^(.{10,110}?[.؟!:؛])\s+(.{20,})$", re.DOTALL)


@dataclass(frozen=True)
class Published:
    """A posting of the play that is out: its number in the channel (0 in a feed) and its Unix time."""

    posting: Posting
    number: int
    at: float


class Player:
    """`tell` hears of everything the play publishes."""

    def __init__(
        self,
        story: Story,
        telegram: MtprotoServer,
        feeds: FeedServer,
        tell: Callable[[Published], None] = lambda published: None,
    ) -> None:
        self.story, self.telegram, self.feeds, self.tell = story, telegram, feeds, tell
        self.rng = random.Random(story.seed)

    def open_sources(self, now: datetime) -> int:
        """Create every channel and feed and fill in the history; the number of posts."""
        for number, source in enumerate(self.story.sources):
            if source.platform == "telegram":
                self.telegram.add_channel(source.name, source.title, source.audience, joined=True)
            else:
                self.feeds.add_feed(source.name, source.title, ("rss", "atom")[number % 2])
        history = self.story.history(now)
        for posting in history:
            self._publish(posting, posting.at or now, live=False)
        return len(history)

    def all_read(self) -> bool:
        """Whether the bot has asked for every channel's history and every feed once."""
        read = {f"telegram/{name}" for name in self.telegram.read_channels()}
        read |= {f"feed/{name}" for name in self.feeds.read_feeds()}
        return all(source.key in read for source in self.story.sources)

    async def ready(self, latest: float, watched: Callable[[], bool] = lambda: True) -> None:
        """Wait until everything was read and somebody watches.

        Beyond the loop time `latest` nobody need watch; for the readers we wait PATIENCE longer, because what the bot
        meets on its first reading is history to it, and history raises no alert.
        """
        loop = asyncio.get_running_loop()
        while loop.time() < latest + PATIENCE:
            if self.all_read() and (watched() or loop.time() > latest):
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(SETTLE)

    async def play(self, scenario: str) -> None:
        """Publish what the scenario, `crisis` or `calm`, has to say, each posting at its second."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        for posting in self.story.play(scenario):
            await asyncio.sleep(max(0.0, start + posting.after - loop.time()))
            now = datetime.now(UTC)
            self.tell(Published(posting, self._publish(posting, now, live=True), now.timestamp()))

    def _publish(self, posting: Posting, at: datetime, *, live: bool) -> int:
        """Give the message number in the channel; a feed has none (0)."""
        source = posting.source
        if source.platform == "telegram":
            views = self._views(source, live=live)
            return self.telegram.post(source.name, posting.text, at=at, views=views, forwards=views // 90, live=live)
        title, text = headline(posting.text)
        if posting.line.role == "wire" and source.header:
            title, text = source.header, posting.text
        self.feeds.publish(source.name, title, text, at)
        return 0

    def _views(self, source: Source, *, live: bool) -> int:
        """A post just published has few views yet; one of last week about a fifth of the channel's members."""
        low, high = (0.01, 0.09) if live else (0.08, 0.4)
        return max(1, round(source.audience * self.rng.uniform(low, high)))


def headline(text: str) -> tuple[str, str]:
    """A news text as title and body: its first sentence and the rest, or all of it as the title."""
    match = TITLE.match(text.strip())
    return (match[1], match[2]) if match else (text.strip(), "")
