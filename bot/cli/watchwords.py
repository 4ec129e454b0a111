"""`hoshdar brands words KEY list|add|remove`: the watch-words that a team keeps for a brand."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.database import transact
from bot.cli.speech import fail, say, texts_of_the_shell
from bot.cli.world import ACTOR, check_own_word
from bot.texts import Texts
from storage import audit, brands, watchwords
from storage.db import AsyncConnection
from storage.names import closest
from storage.watchwords import MOST, BrandWord

_ACTIONS = ("list", "add", "remove")


def words(
    key: Annotated[str, typer.Argument(help="The brand's key.")],
    action: Annotated[str, typer.Argument(help="list, add or remove.")] = "list",
    word: Annotated[str | None, typer.Argument(help='The word; "A … B" is A and then B within a few words.')] = None,
    kind: Annotated[str, typer.Option("--kind", help="What it tells of, as service or data_leak.")] = "",
    gravity: Annotated[int | None, typer.Option("--gravity", help="1 to 5; 0: it tells nothing here.")] = None,
) -> None:
    """Watch-words that count for one brand alone. They hold from the next posts on, also in a bot that runs."""
    texts = texts_of_the_shell()
    if action not in _ACTIONS or (action != "list" and not word) or (action == "add" and gravity is None):
        fail(texts, "words-usage")
    new = BrandWord(" ".join((word or "").split()), kind if gravity else "", gravity or 0)
    if action == "add":
        check_own_word(texts, key, new)

    async def work(conn: AsyncConnection) -> list[BrandWord]:
        brand = await brands.get_brand(conn, key)
        if brand is None:
            near = closest(key, [one.key for one in await brands.list_brands(conn)], 1)
            fail(texts, "remove-unknown", kind=texts.get("apply-kind-brand"), name=key, closest=near[0] if near else "")
        before = await watchwords.words_of(conn, brand.id)
        if action == "list":
            return before
        if action == "add" and len(before) >= MOST:
            fail(texts, "world-too-many-words", where=key, limit=MOST)
        now = datetime.now(UTC)
        if action == "add":
            old = await watchwords.put_word(conn, brand.id, new, now)
        else:
            old = await watchwords.take_word(conn, brand.id, new.word)
            _refuse_unknown(texts, old, new.word, before)
        data = {"words": [str(old) if old else None, str(new) if action == "add" else None]}
        await audit.record(
            conn, workspace_id=brand.workspace_id, at=now, actor=ACTOR, action="brand.words", subject=key, data=data
        )
        return await watchwords.words_of(conn, brand.id)

    found = transact(work)
    if action == "list":
        for one in found:
            typer.echo("\t".join((one.word, one.kind, str(one.gravity))))
    else:
        say(texts, f"words-{'added' if action == 'add' else 'removed'}", brand=key, word=new.word, count=len(found))


def _refuse_unknown(texts: Texts, old: BrandWord | None, word: str, known: list[BrandWord]) -> None:
    if old is None:
        near = closest(word, [one.word for one in known], 1)
        fail(texts, "words-unknown", word=word, closest=near[0] if near else "")
