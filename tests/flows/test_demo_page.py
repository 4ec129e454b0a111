"""The demo as a newcomer meets it: one command, its page in headless Chromium, the real bot behind it."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
ARGUMENTS = f"{QUIET} --disable-component-update --disable-sync".split()
HOSHDAR = Path(sys.executable).with_name("hoshdar")
SLOW = 60_000  # milliseconds, on a busy machine


async def address_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async for line in process.stdout:
        if found := re.search(rb"http://127\.0\.0\.1:\d+/?", line):
            return found[0].decode()
    pytest.fail("the demo ended without naming its page")


@pytest.fixture
async def demo() -> Any:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOSHDAR_")}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        HOSHDAR, "demo", "--port", "0", env=environment, stdout=pipe, stderr=pipe
    )
    try:
        yield await asyncio.wait_for(address_of(process), 60)
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 30)


@pytest.fixture
async def page(demo: str) -> Any:
    if not CHROMIUM.exists():
        pytest.skip("no /usr/bin/chromium here; Debian's package chromium brings it")
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = await (await chromium.new_context(locale="fa-IR", viewport={"width": 1100, "height": 900})).new_page()
        page.set_default_timeout(SLOW)
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        await page.goto(demo)
        yield page
        await chromium.close()


async def type_line(page: Any, text: str) -> None:
    await page.fill("#text", text)
    await page.keyboard.press("Enter")


@pytest.mark.browser
async def test_the_alert_comes_and_is_owned_and_commands_are_answered(page: Any) -> None:
    alert = page.locator(".message:not(.mine)", has_text="هشدار شدت").first
    await alert.wait_for(timeout=2 * SLOW)
    assert "معمول" in await alert.inner_text()
    assert await alert.locator("blockquote").count() == 1

    await page.locator(".keys button", has_text="با من").first.click()
    await page.locator(".toasts", has_text="مسئول پرونده").wait_for()
    await page.locator(".message:not(.mine)", has_text="در دست رسیدگی").first.wait_for()

    await type_line(page, "/sov")
    await page.locator(".message:not(.mine)", has_text="سهم صدا").locator("img").first.wait_for()
    await type_line(page, "/summary")
    await page.locator(".message:not(.mine)", has_text="ما چه کردیم").locator("img").first.wait_for()
    await type_line(page, "/faq")
    await page.locator(".message:not(.mine)", has_text="پاسخ‌های آماده").first.wait_for()
    await page.locator(".keys button", has_text=re.compile("^۱$|^⁨۱⁩$")).last.click()
    await page.locator(".message:not(.mine)", has_text="[نام محصول]").first.wait_for()
