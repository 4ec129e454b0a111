"""Which brand people mean by what they typed after a command."""

from bot.context import Context
from bot.errors import UserError
from bot.views import facts
from storage import brands, snapshots
from storage.brands import Brand
from storage.db import AsyncConnection
from storage.reports import brands_for_chat


async def brand_meant(conn: AsyncConnection, context: Context, words: str, command: str) -> Brand | None:
    """The brand of this name; without words the chat's most urgent one, None where it has none. Raises UserError."""
    ours = await snapshots.most_urgent(conn, await brands_for_chat(conn, context.visit.chat))
    if not words:
        return ours
    found = await brands.find_brand(conn, words, workspace_id=context.visit.workspace.id)
    if found.brand is not None:
        return found.brand
    shown = facts.cut(words, 64)
    near = [facts.brand_name(context.texts, brand) for brand in found.closest]
    if near:
        raise UserError("error-unknown-brand-near", name=shown, near=near[0])
    example = f"/{command} {facts.brand_name(context.texts, ours)}" if ours else f"/{command}"
    raise UserError("error-unknown-brand", name=shown, example=example)


async def our_brand(conn: AsyncConnection, context: Context, brand_id: int) -> Brand:
    """A brand named by a button. Raises UserError where it is not this workspace's."""
    brand = await brands.get_brand_by_id(conn, brand_id)
    if brand is None or brand.workspace_id != context.visit.workspace.id:
        raise UserError("error-unknown-button")
    return brand
