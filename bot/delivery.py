"""Sends what the outbox owes: claim, commit, render, send, mark.

A crash between two of these steps loses nothing: the claim runs out and the row is sent again. Chats are served side
by side, and the rows of one chat in the order in which they were owed.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot import morning, talk
from bot.reply import NO_PREVIEW, Answer, plain
from bot.texts import Texts
from bot.views import alert, alert_rings, outage, sensitivity
from bot.views.format import Format
from storage import accounts, brands, case_posts, chats, outages, outbox, policies, workspaces
from storage import case as cases
from storage.case import Case
from storage.chats import Chat
from storage.db import Database
from storage.errors import StorageError
from storage.outbox import Claimed, Kind

log = logging.getLogger(__name__)

AT_ONCE = 25  # Telegram takes about 30 messages a second from one bot
LOOK_AGAIN = 0.25  # seconds; while a slow chat is served, what others are owed doesn't wait for it
PACE = timedelta(seconds=3)  # between silent edits of one chat: a group takes 20 messages a minute
PAUSES = tuple(timedelta(seconds=s) for s in (1, 2, 5, 10, 30, 60))  # between tries
TRIES = 8  # of a row that is refused for a reason we don't know, before it is buried
RINGS = (Kind.ROSE, Kind.REOPENED, Kind.NEW_KIND, Kind.UNOWNED)


class Unwanted(Exception):  # noqa: N818
    """The row needs no sending any more; the argument says why, for the log."""


class Delivery:
    def __init__(self, bot: ExtBot[None], db: Database, now: Callable[[], datetime]) -> None:
        self._bot, self._db, self._now = bot, db, now
        self._working = asyncio.Lock()
        self._started = self._rung = False
        self._quiet_until: dict[int, datetime] = {}  # chats that Telegram, or the network, told to wait
        self._edited_at: dict[int, datetime] = {}
        self._failures: dict[int, int] = {}  # per row, in this process

    async def tick(self) -> int:
        """Send until nothing is due; how many were sent. A tick under way does the work of one that comes meanwhile."""
        self._rung = True
        if self._working.locked():
            return 0
        sent = 0
        async with self._working:
            await self._free_claims_of_the_dead()
            while self._rung:  # also by a row that came when the last look found nothing
                self._rung = False
                sent += await self._work()
        return sent

    async def _free_claims_of_the_dead(self) -> None:
        """On SQLite this process is the only one that delivers, so claims found at its start are nobody's."""
        if not self._started and self._db.is_sqlite:
            async with self._db.write() as conn:
                await outbox.release(conn)
        self._started = True

    async def _work(self) -> int:
        sent, tasks = 0, set[asyncio.Task[bool]]()
        try:
            while True:
                while len(tasks) < AT_ONCE and (row := await self._claim()) is not None:
                    tasks.add(asyncio.create_task(self._deliver(row)))
                if not tasks:
                    return sent
                done, tasks = await asyncio.wait(tasks, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
                sent += sum(task.result() for task in done)
        except asyncio.CancelledError:
            for task in tasks:
                task.cancel()
            raise
        finally:  # where the database fails one row, the others are not cut off between being sent and being marked
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _claim(self) -> Claimed | None:
        now = self._now()
        self._quiet_until = {chat: until for chat, until in self._quiet_until.items() if until > now}
        async with self._db.read() as conn:
            due = await outbox.next_due(conn)
        if due is None:
            self._failures.clear()  # some rows are dropped without being claimed again
        if due is None or due > now:
            return None  # an idle tick takes no write lock from the ingest
        async with self._db.write() as conn:
            return await outbox.claim(conn, now, skip_chats=self._quiet_until)

    async def _deliver(self, row: Claimed) -> bool:
        """True when the row is settled as sent. Only trouble with the database is raised."""
        try:
            if self._too_soon(row):
                return await self._postpone(row, self._edited_at[row.chat_id] + PACE, "pace")
            return await self._send(row)
        except Unwanted as reason:
            async with self._db.write() as conn:
                await outbox.drop(conn, row, str(reason))
        except RetryAfter as error:
            wait = (
                error.retry_after if isinstance(error.retry_after, timedelta) else timedelta(seconds=error.retry_after)
            )
            await self._postpone(row, self._hush(row.chat_id, wait), "429")
        except ChatMigrated as error:
            await self._move(row, error.new_chat_id)
        except Forbidden as error:
            await self._give_up_chat(row, error)
        except BadRequest as error:
            await self._refused(row, error)
        except TelegramError as error:  # the network, the server, the token: however long it takes, nothing is lost
            pause = self._hush(row.chat_id, self._pause(row))
            log.warning("Telegram cannot be reached (%s); %s waits", type(error).__name__, row.key)
            await self._postpone(row, pause, type(error).__name__)
        except StorageError:
            raise
        except Exception as error:  # one bad row never stops the others
            log.exception("%s cannot be rendered", row.key)
            await self._try_later_or_bury(row, error)
        return False

    # --- one row ---

    async def _send(self, row: Claimed) -> bool:
        async with self._db.read() as conn:
            chat = await chats.get_chat(conn, row.chat_id)
            case = None if row.incident_id is None else await cases.load(conn, row.incident_id, self._now())
            on_screen = None if case is None else await outbox.live_message(conn, case.id, row.chat_id)
        if chat is None or chat.blocked_at is not None:
            raise Unwanted("chat blocked")
        if row.kind == Kind.PICTURE:
            return await self._picture(row, chat)
        if row.kind == Kind.OUTAGE:
            return await self._outage(row, chat)
        if row.kind == Kind.PROPOSAL:
            return await self._proposal(row, chat)
        if row.kind == Kind.ACCOUNT:
            return await self._account(row, chat)
        if row.kind == Kind.DIGEST:
            return await self._digest(row, chat)
        if case is None:
            raise Unwanted("incident gone")
        if row.kind in RINGS and (on_screen is not None or row.kind == Kind.UNOWNED):
            return await self._ring(row, chat, case, on_screen)
        return await self._live(row, chat, case, on_screen)

    async def _live(self, row: Claimed, chat: Chat, case: Case, on_screen: tuple[int, int] | None) -> bool:
        """The one live message: sent where there is none, else edited unless it already shows this version."""
        fmt = Format(Texts(chat.language), case.workspace.timezone)
        async with self._db.read() as conn:
            told = await case_posts.told(conn, case.id) if case.state == "open" else []
        agreed = await asyncio.to_thread(talk.agreed, told, case.workspace.timezone)
        answer = await asyncio.to_thread(alert.live, case, fmt, self._now(), agreed=agreed)
        if row.kind == Kind.SHOW or on_screen is None:
            silent = row.silent or case.state != "open" or case.severity <= 2 or row.kind == Kind.SHOW
            return await self._new_live(row, chat, case, answer, silent=silent)
        message_id, version = on_screen
        if version >= max(row.version, case.version if row.kind == Kind.ALERT else 0):
            raise Unwanted("a newer version is on screen")
        if not await self._edited(chat, message_id, answer):
            return await self._new_live(row, chat, case, answer, silent=True)
        self._edited_at[chat.id] = self._now()
        return await self._mark(row, message_id, case, live=True)

    async def _new_live(self, row: Claimed, chat: Chat, case: Case, answer: Answer, *, silent: bool) -> bool:
        message_id = await self._new(chat, answer, silent=silent)
        return await self._mark(row, message_id, case, live=True)

    async def _ring(self, row: Claimed, chat: Chat, case: Case, on_screen: tuple[int, int] | None) -> bool:
        if case.state != "open":
            raise Unwanted(f"the incident is {case.state}")
        if row.kind == Kind.UNOWNED and case.owner is not None:
            raise Unwanted("somebody owns it")
        if row.kind == Kind.ROSE and case.severity < int(row.data.get("severity", 0)):
            raise Unwanted("severity has fallen")
        fmt = Format(Texts(chat.language), case.workspace.timezone)
        answer = await asyncio.to_thread(alert_rings.ring, row.kind, case, row.data, fmt)
        message_id = await self._new(chat, answer, silent=row.silent, reply_to=on_screen[0] if on_screen else None)
        return await self._mark(row, message_id, case, live=False)

    async def _picture(self, row: Claimed, chat: Chat) -> bool:
        async with self._db.read() as conn:
            brand = await brands.get_brand_by_id(conn, int(row.data["brand_id"]))
            workspace = await workspaces.get_workspace(conn, chat.workspace_id)
        if brand is None or workspace is None:
            raise Unwanted("brand gone")
        fmt = Format(Texts(chat.language), workspace.timezone)
        answer = await asyncio.to_thread(alert_rings.picture, brand, row.data, fmt)
        return await self._mark(row, await self._new(chat, answer, silent=row.silent), None, live=False)

    async def _digest(self, row: Claimed, chat: Chat) -> bool:
        until = datetime.fromisoformat(row.data["until"])
        answer = await morning.report(self._db, chat, until)
        if answer is None:
            raise Unwanted("no brand to report on")
        return await self._mark(row, await self._new(chat, answer, silent=row.silent), None, live=False)

    async def _proposal(self, row: Claimed, chat: Chat) -> bool:
        async with self._db.read() as conn:
            found = await policies.get_proposal(conn, int(row.data["proposal_id"]))
            brand = None if found is None else await brands.get_brand_by_id(conn, found.brand_id)
            workspace = await workspaces.get_workspace(conn, chat.workspace_id)
        if found is None or brand is None or workspace is None or found.state != "open":
            raise Unwanted("the proposal is answered, or gone")
        fmt = Format(Texts(chat.language), workspace.timezone)
        answer = sensitivity.proposal(fmt, found, brand)
        return await self._mark(row, await self._new(chat, answer, silent=row.silent), None, live=False)

    async def _account(self, row: Claimed, chat: Chat) -> bool:
        async with self._db.read() as conn:
            known = await accounts.list_accounts(conn)
            workspace = await workspaces.get_workspace(conn, chat.workspace_id)
        lost = next((one for one in known if one.name == row.data["name"] and one.error is not None), None)
        if lost is None or workspace is None:
            raise Unwanted("the account reads again, or is gone")
        others = sum(one.error is None for one in known)
        answer = outage.lost_account(Format(Texts(chat.language), workspace.timezone), lost, others, self._now())
        return await self._mark(row, await self._new(chat, answer, silent=row.silent), None, live=False)

    async def _outage(self, row: Claimed, chat: Chat) -> bool:
        """One message for each outage, edited until it is over; `anew` shows it once more, with sound."""
        now = self._now()
        async with self._db.read() as conn:
            facts = await outages.facts(conn, int(row.data["outage_id"]))
            on_screen = None if facts is None else await outages.message(conn, facts.outage.id, chat.id)
            workspace = await workspaces.get_workspace(conn, chat.workspace_id)
        if facts is None or workspace is None or (on_screen is None and facts.outage.ended_at is not None):
            raise Unwanted("the outage is over, or gone")
        if on_screen is not None and on_screen[1] >= facts.outage.version:
            raise Unwanted("a newer version is on screen")
        fmt = Format(Texts(chat.language), workspace.timezone)
        answer = await asyncio.to_thread(outage.outage, fmt, facts, now)
        message_id = None if on_screen is None or row.data.get("anew") else on_screen[0]
        if message_id is None or not await self._edited(chat, message_id, answer):
            message_id = await self._new(chat, answer, silent=row.silent)
        async with self._db.write() as conn:
            await outages.set_message(conn, facts.outage.id, chat.id, message_id, facts.outage.version)
        return await self._mark(row, message_id, None, live=False)

    async def _mark(self, row: Claimed, message_id: int, case: Case | None, *, live: bool) -> bool:
        now = self._now()
        async with self._db.write() as conn:
            await outbox.mark_sent(conn, row, now, message_id)
            if live and case is not None:
                await outbox.set_live_message(conn, case.id, row.chat_id, message_id, case.version, now)
                await outbox.drop_older_edits(conn, case.id, row.chat_id, case.version)
        self._failures.pop(row.id, None)
        return True

    # --- the wire ---

    async def _new(self, chat: Chat, answer: Answer, *, silent: bool, reply_to: int | None = None) -> int:
        reply = None if reply_to is None else ReplyParameters(reply_to, allow_sending_without_reply=True)

        async def send(text: str, mode: str | None) -> int:
            message = await self._bot.send_message(
                chat.telegram_id,
                text,
                parse_mode=mode,
                reply_markup=answer.keyboard,
                disable_notification=silent,
                message_thread_id=chat.thread_id,
                reply_parameters=reply,
                link_preview_options=NO_PREVIEW,
            )
            return message.message_id

        try:
            return await send(answer.text, ParseMode.HTML)
        except BadRequest as error:
            if not _says(error, "can't parse entities"):
                raise
            log.error("the HTML of an alert was refused: %s", error.message)
            return await send(plain(answer.text), None)

    async def _edited(self, chat: Chat, message_id: int, answer: Answer) -> bool:
        """False when the message is not there any more, or cannot be edited."""
        try:
            await self._edit(chat, message_id, answer)
        except BadRequest as error:
            if not _says(error, "message to edit not found", "message can't be edited", "message_id_invalid"):
                raise
            return False
        return True

    async def _edit(self, chat: Chat, message_id: int, answer: Answer) -> None:
        async def edit(text: str, mode: str | None) -> None:
            await self._bot.edit_message_text(
                text,
                chat.telegram_id,
                message_id,
                parse_mode=mode,
                reply_markup=answer.keyboard,
                link_preview_options=NO_PREVIEW,
            )

        try:
            try:
                await edit(answer.text, ParseMode.HTML)
            except BadRequest as error:
                if not _says(error, "can't parse entities"):
                    raise
                log.error("the HTML of an alert was refused: %s", error.message)
                await edit(plain(answer.text), None)
        except BadRequest as error:
            if not _says(error, "message is not modified"):
                raise

    # --- what can go wrong ---

    def _too_soon(self, row: Claimed) -> bool:
        last = self._edited_at.get(row.chat_id)
        paced = row.kind == Kind.EDIT and not row.data.get("at_once")
        return paced and last is not None and last <= self._now() < last + PACE

    def _pause(self, row: Claimed) -> timedelta:
        failures = self._failures.get(row.id, 0)
        self._failures[row.id] = failures + 1
        return PAUSES[min(failures, len(PAUSES) - 1)]

    def _hush(self, chat_id: int, wait: timedelta) -> datetime:
        """Nothing goes to this chat until the moment returned; the others go on."""
        self._quiet_until[chat_id] = self._now() + wait
        return self._quiet_until[chat_id]

    async def _postpone(self, row: Claimed, until: datetime, why: str) -> bool:
        async with self._db.write() as conn:
            await outbox.retry(conn, row, until, why)
        return False

    async def _move(self, row: Claimed, new_telegram_id: int) -> None:
        """The group became a supergroup: the same chat under a new id, tried again at once."""
        async with self._db.write() as conn:
            chat = await chats.get_chat(conn, row.chat_id)
            if chat is not None:
                await chats.migrate(conn, chat.telegram_id, new_telegram_id)
            await outbox.retry(conn, row, self._now(), "migrated")

    async def _give_up_chat(self, row: Claimed, error: TelegramError) -> None:
        """Blocked or kicked: nothing is sent there until somebody speaks there again."""
        log.warning("chat %s cannot be written to: %s", row.chat_id, error.message)
        async with self._db.write() as conn:
            await chats.block(conn, row.chat_id, self._now())
            await outbox.drop_all(conn, row.chat_id, error.message)

    async def _refused(self, row: Claimed, error: BadRequest) -> None:
        if _says(error, "chat not found", "user is deactivated", "peer_id_invalid"):
            await self._give_up_chat(row, error)
        elif _says(error, "message thread not found", "topic_closed", "topic_deleted"):
            async with self._db.write() as conn:
                await chats.change_chat(conn, row.chat_id, thread_id=None)
                await outbox.retry(conn, row, self._now(), error.message)
        else:
            await self._try_later_or_bury(row, error)

    async def _try_later_or_bury(self, row: Claimed, error: Exception) -> None:
        why = error.message if isinstance(error, TelegramError) else type(error).__name__
        pause = self._pause(row)
        if self._failures[row.id] < TRIES:
            log.warning("%s was refused: %s", row.key, why)
            await self._postpone(row, self._now() + pause, why)
            return
        log.error("%s is buried after %s tries: %s", row.key, TRIES, why)
        del self._failures[row.id]
        async with self._db.write() as conn:
            await outbox.bury(conn, row, why)


def _says(error: BadRequest, *words: str) -> bool:
    """The library re-cases Telegram's words, so compare without case."""
    return any(word in error.message.casefold() for word in words)
