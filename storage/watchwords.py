"""The watch-words that a team keeps for a brand: what they tell, and how grave it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from storage.db import AsyncConnection
from storage.names import fold
from storage.tables import brand_words, brands

MOST = 200
"""Words of one brand."""


@dataclass(frozen=True, slots=True)
class BrandWord:
    """`gravity` 0: the word tells nothing in talk of this brand; it has no kind then."""

    word: str
    kind: str
    gravity: int

    def __str__(self) -> str:
        return f"{self.word} ({self.kind} {self.gravity})" if self.gravity else f"{self.word} (0)"


_COLUMNS = (brand_words.c.word, brand_words.c.kind, brand_words.c.gravity)


async def words_of(conn: AsyncConnection, brand_id: int) -> list[BrandWord]:
    """In the order they were added."""
    query = select(*_COLUMNS).where(brand_words.c.brand_id == brand_id).order_by(brand_words.c.id)
    return [BrandWord(*row) for row in await conn.execute(query)]


async def all_words(conn: AsyncConnection) -> dict[int, tuple[BrandWord, ...]]:
    """Of every active brand that has some, by its id."""
    query = select(brand_words.c.brand_id, *_COLUMNS).join(brands, brands.c.id == brand_words.c.brand_id)
    found: dict[int, list[BrandWord]] = {}
    for row in await conn.execute(query.where(brands.c.active).order_by(brand_words.c.id)):
        found.setdefault(row[0], []).append(BrandWord(*row[1:]))
    return {brand_id: tuple(words) for brand_id, words in found.items()}


async def put_word(conn: AsyncConnection, brand_id: int, word: BrandWord, now: datetime) -> BrandWord | None:
    """Keep it, in place of one that differs only in the way of typing; what was there before."""
    before = await take_word(conn, brand_id, word.word)
    values = {"word": word.word, "folded": fold(word.word), "kind": word.kind, "gravity": word.gravity}
    await conn.execute(insert(brand_words).values(brand_id=brand_id, added_at=now, **values))
    return before


async def take_word(conn: AsyncConnection, brand_id: int, word: str) -> BrandWord | None:
    """Forget it; what was there."""
    mine = (brand_words.c.brand_id == brand_id, brand_words.c.folded == fold(word))
    row = (await conn.execute(delete(brand_words).where(*mine).returning(*_COLUMNS))).first()
    return BrandWord(*row) if row else None


async def set_words(conn: AsyncConnection, brand_id: int, words: Iterable[BrandWord], now: datetime) -> None:
    """These and no others."""
    await conn.execute(delete(brand_words).where(brand_words.c.brand_id == brand_id))
    for word in words:
        await put_word(conn, brand_id, word, now)
