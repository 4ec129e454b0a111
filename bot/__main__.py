"""Composition root of `hoshdar run`: starts the parts, owns the signals, stops in reverse order."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from starlette.routing import BaseRoute
from telegram import Update
from telegram.error import InvalidToken, TelegramError

from bot import app as application
from bot import schedule, web
from bot.cli.speech import fail, texts_of_the_shell
from bot.context import App, Services
from bot.delivery import Delivery
from bot.handlers.start import commands
from bot.running import Running
from bot.settings import Settings, named_tokens
from bot.texts import LANGUAGES, Texts
from monitors.asking import Judgement
from monitors.collect import Collector
from monitors.digests import owe_digests
from monitors.following import follow_comments
from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.outages import Outages
from monitors.pages import PageOptions, Pages
from monitors.proposals import Proposals
from monitors.replaying import Apart
from monitors.rereading import Rereading
from monitors.sources.http import Door, DoorOptions
from monitors.sources.registry import SourceOptions, source_kinds
from monitors.watch import Watch
from nlp.model_choice import Models
from storage import workspaces
from storage.db import Database
from storage.migrate import upgrade

log = logging.getLogger("hoshdar")

COLLECT_SECONDS, WATCH_SECONDS, DELIVER_SECONDS = 1.0, 15.0, 5.0
OUTAGE_SECONDS, COMMENT_SECONDS, REREAD_SECONDS, DIGEST_SECONDS = 60.0, 60.0, 5.0, 60.0
PROPOSE_SECONDS = 10.0
DATABASE_SECONDS = 5.0  # for an answer to whoever asks how we are
PAUSES = (1, 2, 5, 10, 30, 60)  # seconds between tries while Telegram cannot be reached
UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]


class Doorbell:
    """An in-process wake-up: rings that come while the work runs are kept as one."""

    def __init__(self, name: str) -> None:
        self._name, self._event = name, asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    async def answer(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do `work` at each ring, for ever."""
        while True:
            await self._event.wait()
            self._event.clear()
            try:
                await work()
            except Exception:
                log.exception("%s failed; its tick tries again", self._name)


def now() -> datetime:
    return datetime.now(UTC)


def set_up_logging(level: str) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # These write whole addresses at INFO, and a Bot API address holds the token.
    for noisy in ("httpx", "httpcore", "telegram", "apscheduler", "telethon", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def run() -> None:
    """Start the bot, the readers and the watch; runs until SIGINT or SIGTERM."""
    settings = Settings()
    texts = texts_of_the_shell()
    set_up_logging(settings.log_level)
    if settings.bot_token is None:
        fail(texts, "run-token-missing")
    try:
        asyncio.run(serve(settings))
    except InvalidToken:
        fail(texts, "check-token-refused")
    except web.PortClosedError as error:
        log.debug("start failed", exc_info=error)
        port = str(settings.web_port)
        if error.taken:
            fail(texts, "run-port-taken", port=port)
        fail(texts, "run-port-closed", port=port, host=settings.web_host)


async def serve(settings: Settings) -> None:
    """Run until SIGINT or SIGTERM. Raises StorageError, or InvalidToken when Telegram refuses the token."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)

    async with AsyncExitStack() as stack:
        db = Database(settings.database)
        stack.push_async_callback(db.close)
        await upgrade(db)
        async with db.write() as conn:
            await workspaces.ensure_default(conn, now(), timezone=settings.timezone, language=settings.language)

        models = Models(settings.model, settings.data_dir, settings.model_labels)
        watch_bell, delivery_bell = Doorbell("watch"), Doorbell("delivery")
        pages = Pages(page_options(settings))
        stack.push_async_callback(pages.close)
        replays = Apart()
        judgement = Judgement(db, run=replays)
        services = Services(settings, db, now, delivery_bell.ring, models, judgement, pages)
        app = application.build(settings, services)
        delivery = Delivery(app.bot, db, now)
        outages = Outages(db, delivery_bell.ring)
        watch = Watch(db, delivery_bell.ring, nudge_after=timedelta(minutes=settings.nudge_minutes))
        proposals = Proposals(db, delivery_bell.ring, run=replays)
        inbox = Inbox()

        def stored(brand_ids: frozenset[int]) -> None:
            watch.changed(brand_ids)
            watch_bell.ring()

        ingest = Ingest(db, inbox, make_reader=models.reader, reader_stamp=models.stamp, on_stored=stored)
        rereading = Rereading(db, make_reader=models.reader, on_stored=stored)
        collector = Collector(db, inbox, source_kinds(source_options(settings)), clock=now)

        async def deliver() -> None:
            if app.running:
                await delivery.tick()

        running = Running()
        stack.push_async_callback(running.stop)
        running.start("model", asyncio.to_thread(lambda: models.base), once=True)  # ingest waits for a bigger one
        running.start("ingest", ingest.run())
        running.start("watch", watch_bell.answer(lambda: watch.tick(now())))
        running.start("delivery", delivery_bell.answer(deliver))
        await collector.start()
        stack.push_async_callback(collector.stop)
        comments = schedule.Tick("comments", COMMENT_SECONDS, lambda: follow_comments(db, now()))  # needs an account
        ticks = schedule.build(
            [
                schedule.Tick("collect", COLLECT_SECONDS, lambda: collector.tick(now())),
                schedule.Tick("watch", WATCH_SECONDS, lambda: watch.tick(now())),
                schedule.Tick("deliver", DELIVER_SECONDS, deliver),
                *([comments] if settings.reads_telegram else []),
                schedule.Tick("outages", OUTAGE_SECONDS, lambda: outages.tick(now())),
                schedule.Tick("digests", DIGEST_SECONDS, lambda: owe_digests(db, now(), delivery_bell.ring)),
                schedule.Tick("proposals", PROPOSE_SECONDS, lambda: proposals.tick(now())),
                schedule.Tick("rereading", REREAD_SECONDS, rereading.tick),
            ],
            running.beat,
        )
        ticks.start()
        stack.callback(ticks.shutdown, wait=False)
        await open_port(app, settings, running, Door(db, inbox, door_options(settings), now), stack)
        await until_told(stopping, start_telegram(app, settings, stack))
        log.info("stopping")
        replays.stop()


def source_options(settings: Settings) -> SourceOptions:
    return SourceOptions(
        telegram_session=settings.session_file,
        telegram_api_id=settings.telegram_api_id if settings.reads_telegram else None,
        telegram_api_hash=settings.telegram_api_hash.get_secret_value() if settings.telegram_api_hash else "",
        telegram_proxy=settings.telegram_proxy,
        telegram_every=timedelta(seconds=settings.telegram_poll_seconds),
        feed_proxy=settings.feed_proxy,
        feed_every=timedelta(seconds=settings.feed_poll_seconds),
        feed_allow_hosts=settings.feed_allow_hosts,
        egresses={"home": settings.egress_home, "abroad": settings.egress_abroad},
        backfill=timedelta(days=settings.backfill_days),
    )


def page_options(settings: Settings) -> PageOptions:
    return PageOptions(
        proxy=settings.feed_proxy,
        egresses={"home": settings.egress_home, "abroad": settings.egress_abroad},
        allow_hosts=settings.feed_allow_hosts,
    )


async def until_told(stopping: asyncio.Event, starting: Coroutine[Any, Any, None]) -> None:
    """Start what needs Telegram, for as long as it takes, while the watch already runs; then wait for the signal."""
    stop, start = asyncio.create_task(stopping.wait()), asyncio.create_task(starting)
    await asyncio.wait({stop, start}, return_when=asyncio.FIRST_COMPLETED)
    if not start.done():
        start.cancel()
        await asyncio.gather(start, return_exceptions=True)
        return
    start.result()
    log.info("started")
    await asyncio.to_thread(import_module, "bot.views.chart")  # so that the first picture need not wait for it
    await stop


async def open_port(app: App, settings: Settings, running: Running, door: Door, stack: AsyncExitStack) -> None:
    """Listen before Telegram is reached: what others bring need not wait for it. Raises web.PortClosedError."""
    if not settings.web_port:
        return
    routes: list[BaseRoute] = [door.route] if door.options.tokens else []
    if settings.webhook_url and settings.webhook_secret:
        routes.append(web.webhook(app, settings.webhook_secret.get_secret_value()))
    server = web.WebServer(web.build(lambda: health(app, running), routes), settings.web_host, settings.web_port)
    await server.start()
    stack.push_async_callback(server.stop)


def door_options(settings: Settings) -> DoorOptions:
    return DoorOptions(named_tokens(settings.ingest_token), settings.ingest_per_minute)


async def start_telegram(app: App, settings: Settings, stack: AsyncExitStack) -> None:
    """Sign in, waiting for the network as long as it takes; then poll, or open the webhook."""
    await until_reachable(app.initialize)
    stack.push_async_callback(app.shutdown)
    await app.start()
    stack.push_async_callback(app.stop)
    await until_reachable(lambda: receive_updates(app, settings))
    if app.updater is not None and app.updater.running:
        stack.push_async_callback(app.updater.stop)
    await name_commands(app)


async def receive_updates(app: App, settings: Settings) -> None:
    if settings.webhook_url and settings.webhook_secret:
        address = settings.webhook_url.rstrip("/") + web.WEBHOOK_PATH
        secret = settings.webhook_secret.get_secret_value()
        await app.bot.set_webhook(address, secret_token=secret, allowed_updates=UPDATES)
    elif app.updater is not None:
        await app.updater.start_polling(allowed_updates=UPDATES, bootstrap_retries=-1)


async def until_reachable(step: Callable[[], Awaitable[object]]) -> None:
    """Try until it works: a dead network at start is no reason to give up. A refused token is."""
    tries = 0
    while True:
        try:
            await step()
            return
        except InvalidToken:
            raise
        except TelegramError as error:
            pause = PAUSES[min(tries, len(PAUSES) - 1)]
            log.warning("Telegram cannot be reached (%s); next try in %s s", type(error).__name__, pause)
            tries += 1
            await asyncio.sleep(pause)


async def name_commands(app: App) -> None:
    """The menu of commands, in each language; a bot without it still works."""
    try:
        await app.bot.set_my_commands(commands(Texts(LANGUAGES[0])))
        for language in LANGUAGES:
            await app.bot.set_my_commands(commands(Texts(language)), language_code=language)
    except TelegramError as error:
        log.warning("the menu of commands was not set (%s)", type(error).__name__)


async def health(app: App, running: Running) -> dict[str, Any]:
    """Telegram or a database out of reach is told, and no reason to restart: both come back without it."""
    return {**running.state(), "telegram": app.running, "database": await database_answers(app)}


async def database_answers(app: App) -> bool:
    services: Services = app.bot_data["services"]
    try:
        async with asyncio.timeout(DATABASE_SECONDS), services.db.read() as conn:
            await workspaces.ensure_default(conn, services.now())
    except Exception:
        log.exception("health: the database does not answer")
        return False
    return True
