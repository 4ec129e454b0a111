"""From a post to its alert, through the real bot: from the look-alike server's sending the post to the other one's
receiving sendMessage, over one incident for each of 60 brands."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

from bench import report
from demo.botapi.server import BotApiServer
from demo.botapi.state import User
from demo.mtproto import MtprotoServer
from demo.processes import Bot

BOUND_S, PATIENCE_S, READY_S = 2.0, 15.0, 120.0
OWNER, CHANNEL = 501, "khabar_shahr"
BRANDS = [f"{a}{b}" for a, b in product(
    ("رویا", "سپند", "کیمیا", "پرنا", "دلنا", "شیدا"),
    ("نوش", "کالا", "پخش", "تاب", "سان", "فام", "مهر", "گل", "دشت", "رود"),
)]  # fmt: skip
TEXTS = (
    "چند نفر بعد از خوردن محصول {} مسموم شدند و در بیمارستان بستری هستند",
    "گزارش‌هایی از مسمومیت بعد از مصرف محصولات {} در چند شهر رسیده است",
    "خانواده‌ها می‌گویند بچه‌هایشان بعد از خوردن {} مسموم شدند",
)


def world() -> str:
    """One tier-5 channel, and all brands told to one group."""
    lines = ["[workspace]", 'name = "bench"', "[[sources]]", 'platform = "telegram"', f'address = "{CHANNEL}"']
    lines += ["tier = 5", "audience = 900000", "[[members]]", f"telegram_id = {OWNER}", 'name = "سارا"']
    lines += ['role = "owner"', "[[chats]]", f"telegram_id = {OWNER}", 'kind = "private"']
    for number, name in enumerate(BRANDS):
        lines += ["[[brands]]", f'key = "b{number}"', f'name = "{name}"', 'role = "own"']
    return "\n".join(lines)


def alerted(server: BotApiServer, name: str) -> float | None:
    """When the alert about this brand arrived, in Unix time; edits and short messages are not it."""
    for call in server.calls:
        text = str(call.params.get("text", ""))
        if call.method == "sendmessage" and "هشدار شدت" in text and name in text.splitlines()[0]:
            return call.at
    return None


async def until(condition: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  another process brings it about
            await asyncio.sleep(0.02)


async def measure(folder: Path) -> list[float]:
    """Seconds from post to alert, for each brand."""
    async with BotApiServer() as api, MtprotoServer() as telegram:
        api.add_private(User(OWNER, "سارا"))
        telegram.add_channel(CHANNEL, "خبر شهر", 900_000, joined=True)
        settings = {
            "HOSHDAR_BOT_TOKEN": api.token,
            "HOSHDAR_BOT_API_URL": api.root_url,
            "HOSHDAR_OWNERS": str(OWNER),
            "HOSHDAR_DATA_DIR": str(folder),
            "HOSHDAR_TELEGRAM_API_ID": "1",
            "HOSHDAR_TELEGRAM_API_HASH": "0" * 32,
            "HOSHDAR_TELEGRAM_SESSION": str(telegram.write_session(folder / "telegram")),
        }
        (folder / "world.toml").write_text(world(), "utf-8")
        bot = Bot(folder, settings)
        await bot.apply(folder / "world.toml")
        running = asyncio.create_task(bot.run())
        try:
            # Each brand's first picture says that its history is read; no alert comes before.
            await until(lambda: sum(call.method == "sendmessage" for call in api.calls) >= len(BRANDS), READY_S)
            return [await one(api, telegram, name, number) for number, name in enumerate(BRANDS)]
        except TimeoutError:
            print(bot.tail(), file=sys.stderr)
            raise
        finally:
            running.cancel()
            await bot.stop()


async def one(api: BotApiServer, telegram: MtprotoServer, name: str, number: int) -> float:
    begun = time.time()
    telegram.post(CHANNEL, TEXTS[number % len(TEXTS)].format(name))
    await until(lambda: alerted(api, name) is not None, PATIENCE_S)
    arrived = alerted(api, name)
    assert arrived is not None
    return arrived - begun


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        seconds = sorted(asyncio.run(measure(Path(folder))))
    report.line("post to alert, incidents", len(seconds), "", at_least=50)
    report.line("post to alert, median", seconds[len(seconds) // 2], "s")
    return report.line("post to alert, p95", seconds[int(0.95 * (len(seconds) - 1))], "s", at_most=BOUND_S)


if __name__ == "__main__":
    sys.exit(main())
