"""The chat page in headless Chromium, with a small real bot behind it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from demo.botapi import BotApiServer, Channel, User
from demo.chatpage import ChatPage, Sample

CHROMIUM = Path("/usr/bin/chromium")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
ARGUMENTS = f"{QUIET} --disable-component-update --disable-sync".split()
GROUP = -1001001
SARA, REZA = User(501, "سارا", "محمدی"), User(502, "رضا", "کاظمی")
KEYS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("با من", callback_data="own"), InlineKeyboardButton("پست‌ها", callback_data="posts")],
        [InlineKeyboardButton("بی‌مورد است", callback_data="no")],
    ]
)
ALERT = (
    "🟠 <b>هشدار شدت ۴ از ۵: دامون</b>\nنخستین مطلب:\n<blockquote>شیر ترش بود</blockquote>\nمسئول: هنوز ندارد\n"
    "<code>/faq</code> و <a href='https://t.me/madaran_gharb/1'>کانال</a>"
)
HOSTILE = "<img src=x onerror=\"document.title='hacked'\"><script>1</script>"


async def alert(update: Update, context: Any) -> None:
    await update.effective_chat.send_message(ALERT, parse_mode="HTML", reply_markup=KEYS)


async def pressed(update: Update, context: Any) -> None:
    query = update.callback_query
    if query.data == "no":
        await query.answer("مطمئن هستید؟", show_alert=True)
        return
    await query.answer("مسئول شدید.")
    await query.edit_message_text(f"مسئول: {update.effective_user.first_name}", reply_markup=KEYS)


async def echo(update: Update, context: Any) -> None:
    origin = update.message.forward_origin
    await update.message.reply_text(f"از {origin.chat.title}" if origin else update.message.text)


@pytest.fixture
async def server(picture: Callable[..., bytes]) -> AsyncIterator[BotApiServer]:
    async def chart(update: Update, context: Any) -> None:
        await update.message.reply_photo(picture(80, 60), caption="سهم صدا", do_quote=True)

    server = BotApiServer()
    server.add_private(SARA)
    server.add_private(REZA)
    server.add_group(GROUP, "تیم روابط عمومی", {501: "creator", 502: "administrator"})
    sample = Sample("seen", "مادران غرب", "شیر ترش", 1.7e9, Channel(-100777, "مادران غرب"), 3)
    page = ChatPage(server, [SARA, REZA], lambda: [sample])
    page.show_post(Sample("seen", "روزخوان", "خبری از یک خوراک", 1.7e9))
    server.page = page  # type: ignore[attr-defined]
    async with server:
        builder = Application.builder().token(server.token).base_url(server.base_url).job_queue(None)
        application = builder.build()
        application.add_handler(CommandHandler(["start", "status"], alert))
        application.add_handler(CommandHandler("sov", chart))
        application.add_handler(CallbackQueryHandler(pressed))
        application.add_handler(MessageHandler(filters.TEXT, echo))
        async with application:
            await application.bot.set_my_commands([BotCommand("status", "وضعیت"), BotCommand("sov", "سهم صدا")])
            await application.start()
            await application.updater.start_polling()
            yield server
            page.close()
            await application.updater.stop()
            await application.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("no /usr/bin/chromium here; Debian's package chromium brings it")
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        await chromium.close()


async def opened(browser: Any, server: BotApiServer, **context: Any) -> Any:
    page = await (await browser.new_context(locale="fa-IR", **context)).new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    await page.goto(f"{server.root_url}/")
    await page.wait_for_selector(".row")
    return page


async def type_line(page: Any, text: str) -> None:
    await page.fill("#text", text)
    await page.keyboard.press("Enter")


@pytest.mark.browser
async def test_talking_and_pressing(browser: Any, server: BotApiServer) -> None:
    page = await opened(browser, server, viewport={"width": 1100, "height": 800}, color_scheme="light")
    assert await page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert await page.evaluate("document.fonts.load('16px Vazirmatn').then((faces) => faces.length)") > 0
    await page.click("#start")
    await page.wait_for_selector(".text b >> text=هشدار شدت ۴")
    assert await page.inner_text(".text .sign") == "🟠"
    assert await page.inner_text(".text blockquote") == "شیر ترش بود"
    assert await page.get_attribute(".text a", "href") == "https://t.me/madaran_gharb/1"
    keys = [await key.inner_text() for key in await page.query_selector_all(".keys button")]
    assert keys == ["با من", "پست‌ها", "بی‌مورد است"]
    right, left = [await key.bounding_box() for key in (await page.query_selector_all(".keys button"))[:2]]
    assert right["x"] > left["x"], "the first button is the rightmost"

    await page.click(".keys >> text=بی‌مورد است")
    await page.wait_for_selector("#alert[open] >> text=مطمئن هستید؟")
    await page.click("#alert button")
    await page.click(".keys >> text=با من")
    await page.wait_for_selector(".toasts >> text=مسئول شدید.")
    await page.wait_for_selector(".message:not(.mine) >> text=مسئول: سارا")
    await page.wait_for_selector(".meta >> text=ویرایش‌شده")

    await page.fill("#text", "/s")
    assert await page.locator("#commands button").count() == 2
    await page.click("#commands >> text=/sov")
    await page.wait_for_selector(".message .reply")
    await page.click(".photo")
    await page.wait_for_selector("#picture[open] img")
    assert await page.evaluate("document.querySelector('#picture img').naturalWidth") == 80
    await page.click("#picture")

    await type_line(page, HOSTILE)
    await page.wait_for_selector(f".message:not(.mine) .text >> text={HOSTILE[:8]}")
    assert await page.locator(".text img, .text script").count() == 0
    assert "hacked" not in await page.title()

    await page.click("#forward")
    await page.click(".sample")
    await page.wait_for_selector("text=بازفرستاده از کانال مادران غرب")
    await page.wait_for_selector(".message:not(.mine) >> text=از مادران غرب")


@pytest.mark.browser
async def test_another_person_presses_in_the_group(browser: Any, server: BotApiServer) -> None:
    page = await opened(browser, server, viewport={"width": 1100, "height": 800})
    await page.click(".row >> text=تیم روابط عمومی")
    await type_line(page, "/status")
    await page.wait_for_selector(".keys")
    await page.click(".persona >> text=رضا")
    await page.wait_for_selector("#subtitle >> text=رضا کاظمی")
    await page.click(".keys >> text=با من")
    await page.wait_for_selector("text=مسئول: رضا")
    assert await page.locator(".message.mine").count() == 0
    assert await page.locator("#forward").is_hidden()


@pytest.mark.browser
async def test_what_is_published_shows_beside_the_chats_on_a_wide_screen(browser: Any, server: Any) -> None:
    page = await opened(browser, server, viewport={"width": 1400, "height": 800})
    assert await page.inner_text(".post p") == "خبری از یک خوراک"
    assert await page.locator(".post").is_disabled()
    channel = Channel(-100778, "کرج‌نوشت")
    server.page.show_post(Sample("seen", "کرج‌نوشت", "<b>پست</b> تازه", 1.7e9, channel, 4))
    await page.click(".post >> text=<b>پست</b> تازه")
    await page.wait_for_selector(".message:not(.mine) >> text=از کرج‌نوشت")
    assert await page.locator(".post").count() == 2


@pytest.mark.browser
async def test_a_phone_has_two_screens_and_dark_is_dark(browser: Any, server: BotApiServer) -> None:
    page = await opened(browser, server, viewport={"width": 390, "height": 844}, color_scheme="dark")
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert await page.locator("#chats").is_visible()
    assert await page.locator(".chat").is_hidden()
    await page.click(".row >> text=هشدار")
    assert await page.locator("#chats").is_hidden()
    await page.click("#start")
    await page.wait_for_selector(".keys")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.click("#back")
    assert await page.locator("#chats").is_visible()
    await server.say(501, 501, "سلام")
    await page.wait_for_selector(".row .badge")
    await page.click("#theme")
    assert await page.evaluate("document.documentElement.dataset.theme") == "light"
    await page.reload()
    assert await page.evaluate("document.documentElement.dataset.theme") == "light"


async def test_only_this_machines_own_pages_are_served(server: BotApiServer) -> None:
    async with httpx.AsyncClient(trust_env=False, base_url=server.root_url) as web:
        assert (await web.get("/", headers={"host": "evil.example"})).status_code == 403
        assert (await web.post("/page/say", data={"chat": 501})).status_code == 403
        assert (await web.post("/page/say", json={"chat": 1, "user": 2, "text": "x"})).status_code == 400
        assert (await web.post("/page/forward", json={"chat": 501, "user": 501, "text": "?"})).status_code == 400
        assert (await web.get("/page/file/none")).status_code == 404
        answer = await web.post("/page/press", json={"chat": 501, "user": 501, "message_id": 9, "data": "x"})
        assert answer.json() == {"text": "", "show_alert": False}
        index = await web.get("/")
        assert "default-src 'self'" in index.headers["content-security-policy"]
