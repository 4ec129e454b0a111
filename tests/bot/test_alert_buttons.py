"""The buttons of an alert, pressed by people against the real Application over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from demo.botapi.state import Json
from storage import audit, members, outbox
from storage.db import Database
from storage.outbox import Kind, Owed
from tests.alert_room import GROUP, NARGES, NOW, REZA, SARA, VIEWER, Room, buttons, clean, room

TOAST_LIMIT = 120


@pytest.fixture
async def here(sqlite_db: Database) -> AsyncIterator[Room]:
    async with room(sqlite_db) as made:
        yield made


def live(here: Room, chat: int = GROUP) -> Json:
    return here.server.messages(chat)[0]


def text(message: Json) -> str:
    return clean(message["text"])


async def test_i_own_it_changes_every_chat_and_is_written_down(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident)
    assert await here.press(GROUP, "با من", REZA) == "مسئول پرونده ۴۱۲ شدید."
    for chat in (GROUP, SARA):
        assert "مسئول: رضا کاظمی، از ۲۱:۴۰" in text(live(here, chat))
        assert "در دست رسیدگی" in text(live(here, chat))
        assert "(در حال بررسی)" in text(live(here, chat))
        assert len(here.server.messages(chat)) == 1
        assert "با من" not in buttons(live(here, chat))
        assert "تحویل می‌گیرم" in buttons(live(here, chat))
    assert await here.world.events(incident) == ["owned"]
    async with here.world.db.read() as conn:
        entries = await audit.latest(conn, here.world.workspace)
    assert [(entry.actor, entry.action, entry.subject) for entry in entries] == [
        (f"telegram:{REZA}", "incident.owned", f"incident:{incident}")
    ]
    assert here.woken


async def test_pressing_it_twice_changes_nothing_the_second_time(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident)
    message = dict(live(here))
    for _ in range(2):
        assert await here.press(GROUP, "با من", REZA, message) == "مسئول پرونده ۴۱۲ شدید."
    assert (await here.world.row(incident)).version == 2
    assert await here.world.events(incident) == ["owned"]


async def test_of_two_people_at_once_one_wins_and_the_other_is_told_who(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident)
    message = dict(live(here))
    answers = await asyncio.gather(
        *(here.server.press(GROUP, message, "با من", user_id=user) for user in (REZA, NARGES))
    )
    told = {user: clean(answer.text) for user, answer in zip(("رضا کاظمی", "نرگس صالحی"), answers, strict=True)}
    (winner,) = [name for name, said in told.items() if said == "مسئول پرونده ۴۱۲ شدید."]
    (loser,) = [name for name in told if name != winner]
    assert told[loser] == f"یک لحظه زودتر، {winner} مسئول شد."
    assert await here.world.events(incident) == ["owned"]


async def test_later_the_owner_is_named_and_can_be_relieved(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident)
    before = dict(live(here))
    await here.press(GROUP, "با من", REZA)
    here.clock.on(minutes=5)
    assert await here.press(GROUP, "با من", NARGES, before) == "رضا کاظمی ۲۱:۴۰ مسئول شد. می‌خواهید تحویل بگیرید؟"
    assert await here.press(GROUP, "تحویل می‌گیرم", NARGES, live(here)) == "مسئول پرونده ۴۱۲ شدید."
    assert "مسئول: نرگس صالحی، از ۲۱:۴۵" in text(live(here))
    assert await here.world.events(incident) == ["owned", "taken_over"]


async def test_a_viewer_may_look_but_not_act(here: Room) -> None:
    incident = await here.world.incident()
    await here.world.post(incident, 1, minutes_ago=30)
    await here.alert(incident)
    for button in ("با من", "بی‌صدا ۱ ساعت", "بی‌مورد است"):
        said = await here.press(GROUP, button, VIEWER, live(here))
        assert said == "این کار با «تحلیل‌گر» به بالاست. از مدیر تیم بخواهید."
    assert (await here.world.row(incident)).version == 1
    await here.press(GROUP, "پست‌ها", VIEWER, live(here))
    assert "پست شماره ۱" in text(here.last(GROUP)) or "پست شماره 1" in text(here.last(GROUP))


async def test_mute_says_who_and_until_when(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident)
    said = await here.press(GROUP, "بی‌صدا ۱ ساعت", REZA)
    assert said == "تا ۲۲:۴۰ بی‌صدا. اگر شدت بالا برود، خبر می‌دهم."
    assert "بی‌صدا: تا ۲۲:۴۰، به خواست رضا کاظمی" in text(live(here, SARA))
    here.clock.on(minutes=20)
    assert await here.press(GROUP, "بی‌صدا ۱ ساعت", NARGES, live(here)) == said  # not longer by being pressed again
    assert await here.world.events(incident) == ["muted"]


async def test_an_unowned_five_cannot_be_muted(here: Room) -> None:
    incident = await here.world.incident(severity=5)
    await here.alert(incident)
    assert await here.press(GROUP, "بی‌صدا ۱ ساعت", REZA) == "شدت ۵ بی‌صدا نمی‌شود؛ اول یک نفر مسئول شود."
    await here.press(GROUP, "با من", REZA, live(here))
    assert (await here.press(GROUP, "بی‌صدا ۱ ساعت", REZA, live(here))).startswith("تا ۲۲:۴۰ بی‌صدا")


async def test_at_severity_3_one_press_dismisses_and_asks_why(here: Room) -> None:
    incident = await here.world.incident(severity=3)
    await here.alert(incident)
    await here.press(GROUP, "بی‌مورد است", REZA)
    assert text(live(here)).startswith("✅ پرونده ۴۱۲ بی‌مورد بود: دامون (رضا کاظمی، ۲۱:۴۰)\nتا ۲۱:۵۰ می‌توان برگرداند.")
    assert text(live(here, SARA)) == text(live(here))
    question = here.last(GROUP)
    assert text(question).startswith("ثبت شد: پرونده ۴۱۲ بی‌مورد بود (رضا کاظمی، ۲۱:۴۰). تا ۲۱:۵۰ می‌توان برگرداند.")
    assert buttons(question) == [
        "درباره ما نبود", "تبلیغ یا مسابقه", "خبر قدیمی", "کوچک بود", "لحن را بد فهمید", "برگردان",
    ]  # fmt: skip
    await here.press(GROUP, "تبلیغ یا مسابقه", REZA)
    assert "دلیل: تبلیغ یا مسابقه" in text(here.last(GROUP))
    assert "دلیل: تبلیغ یا مسابقه" in text(live(here, SARA))
    row = await here.world.row(incident)
    assert (row.state, row.dismiss_reason) == ("dismissed", "advert")
    assert await here.world.events(incident) == ["dismissed", "dismiss_reason"]


async def test_at_severity_4_it_asks_again_and_names_who(here: Room) -> None:
    incident = await here.world.incident(severity=4)
    await here.alert(incident)
    await here.press(GROUP, "بی‌مورد است", REZA)
    assert (await here.world.row(incident)).state == "open"
    question = here.last(GROUP)
    assert text(question).startswith("پرونده ۴۱۲ شدت ۴ است. بی‌مورد بود؟\nنام شما (رضا کاظمی)")
    await here.press(GROUP, "نه، بماند", REZA, question)
    assert text(here.last(GROUP)) == "پرونده ۴۱۲ باز می‌ماند."
    await here.press(GROUP, "بی‌مورد است", REZA, live(here))
    await here.press(GROUP, "بله، بی‌مورد بود", NARGES)
    assert (await here.world.row(incident)).state == "dismissed"
    assert "نرگس صالحی" in text(live(here))


async def test_dismissing_can_be_undone_for_ten_minutes(here: Room) -> None:
    incident = await here.world.incident(severity=3)
    await here.alert(incident)
    await here.press(GROUP, "بی‌مورد است", REZA)
    here.clock.on(minutes=9)
    await here.press(GROUP, "برگردان", NARGES)
    assert text(here.last(GROUP)) == "برگشت: پرونده ۴۱۲ باز است (نرگس صالحی، ۲۱:۴۹)."
    assert text(live(here)).startswith("🟡 هشدار شدت ۳ از ۵: دامون")
    row = await here.world.row(incident)
    assert (row.state, row.dismissed_by_id, row.dismissed_at) == ("open", None, None)
    assert await here.world.events(incident) == ["dismissed", "undone"]

    await here.press(GROUP, "بی‌مورد است", REZA, live(here))
    here.clock.on(minutes=11)
    assert await here.press(SARA, "برگردان", SARA, live(here, SARA)) == "مهلت برگرداندن تمام شده است."
    assert (await here.world.row(incident)).state == "dismissed"


async def test_undo_under_the_alert_itself_brings_it_back(here: Room) -> None:
    incident = await here.world.incident(severity=3)
    await here.alert(incident)
    await here.press(GROUP, "بی‌مورد است", REZA)
    assert await here.press(SARA, "برگردان", SARA, live(here, SARA)) == "پرونده ۴۱۲ دوباره باز است."
    assert text(live(here)).startswith("🟡 هشدار شدت ۳ از ۵")


async def test_what_was_dismissed_stays_so_while_another_case_of_the_brand_is_open(here: Room) -> None:
    incident = await here.world.incident(severity=3)
    await here.alert(incident)
    await here.press(GROUP, "بی‌مورد است", REZA)
    worse = await here.world.incident(413, severity=5)
    said = await here.press(SARA, "برگردان", SARA, live(here, SARA))
    assert said == "پرونده دیگری از همین برند باز است؛ این یکی بی‌مورد می‌ماند."
    assert [(await here.world.row(one)).state for one in (incident, worse)] == ["dismissed", "open"]
    assert await here.world.events(incident) == ["dismissed"]


@pytest.mark.parametrize("button", ["با من", "بی‌صدا ۱ ساعت"])
async def test_a_button_of_last_week_says_so_and_sends_the_current_state(here: Room, button: str) -> None:
    incident = await here.world.incident()
    await here.alert(incident)
    old = dict(live(here), date=int((NOW - timedelta(days=7)).timestamp()))
    await here.world.change(incident, state="closed", closed_at=NOW + timedelta(hours=14))
    here.clock.on(days=1)
    assert await here.press(GROUP, button, REZA, old) == "این دکمه مال شنبه ۲۳ آبان است. وضعیت تازه را فرستادم."
    fresh = here.last(GROUP)
    assert text(fresh).startswith("✅ پرونده ۴۱۲ بسته شد: دامون، یکشنبه ۱ آذر ۱۱:۴۰")
    assert (await here.world.live(incident, here.world.group)).message_id == fresh["message_id"]
    assert await here.world.events(incident) == []


@pytest.mark.parametrize("data", ["own:999", "own", "own:x", "posts:1:2:3", "why:0", "undo:-5", "dreason:1:no_such"])
async def test_a_forged_or_forgotten_button_does_no_harm(here: Room, data: str) -> None:
    incident = await here.world.incident()
    await here.alert(incident)
    forged = dict(live(here), reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": data}]]})
    assert await here.press(GROUP, "x", REZA, forged)
    row = await here.world.row(incident)
    assert (row.version, row.state) == (1, "open")


async def test_own_in_the_short_message_leaves_only_the_way_to_the_alert(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident, here.world.group)
    await here.world.change(incident, severity=5)
    await here.world.owe(Kind.ROSE, incident, here.world.group, data={"severity": 5})
    await here.delivery.tick()
    short = here.last(GROUP)
    assert await here.press(GROUP, "با من", REZA, short) == "مسئول پرونده ۴۱۲ شدید."
    assert buttons(here.server.chats[GROUP].messages[short["message_id"]]) == ["دیدن هشدار"]
    await here.press(GROUP, "دیدن هشدار", REZA, here.server.chats[GROUP].messages[short["message_id"]])
    fresh = here.last(GROUP)
    assert text(fresh).startswith("🔴 هشدار شدت ۵ از ۵: دامون، در دست رسیدگی")
    assert (await here.world.live(incident, here.world.group)).message_id == fresh["message_id"]


async def test_posts_are_the_first_the_most_viewed_and_then_the_newest(here: Room) -> None:
    incident = await here.world.incident()
    for number in range(1, 8):
        await here.world.post(incident, number, minutes_ago=40 - number, views=61_200 if number == 3 else None)
    await here.alert(incident)
    await here.press(GROUP, "پست‌ها", REZA)
    page = here.last(GROUP)
    lines = [line for line in text(page).splitlines() if line.startswith(("نخستین", "پربازدیدترین", "۲۱:"))]
    assert text(page).startswith("پست‌های پرونده ۴۱۲، ۱ تا ۵ از ۷ پست")
    assert lines[0].startswith("نخستین، ۲۱:۰۱، کانال مادران غرب تهران")
    assert lines[1].startswith("پربازدیدترین، ۲۱:۰۳")
    assert "۶۱ هزار بازدید" in lines[1]
    assert [line[:5] for line in lines[2:]] == ["۲۱:۰۷", "۲۱:۰۶", "۲۱:۰۵"]
    assert buttons(page) == ["بعدی", "چرا؟", "پرسش‌ها", "مسیر بازنشر"]
    await here.press(GROUP, "بعدی", REZA)
    shown = [c for c in here.server.calls if c.method in ("sendmessage", "editmessagetext")]
    assert all('"is_disabled": true' in str(c.params.get("link_preview_options")) for c in shown)
    assert len(here.server.messages(GROUP)) == 2
    assert text(here.last(GROUP)).startswith("پست‌های پرونده ۴۱۲، ۶ تا ۷ از ۷ پست")
    assert buttons(here.last(GROUP)) == ["قبلی", "چرا؟", "پرسش‌ها", "مسیر بازنشر"]
    await here.press(GROUP, "چرا؟", REZA)
    why = text(here.last(GROUP))
    assert "سنگینی موضوع: ۲۰ از ۱۰۰" in why
    assert "مجموع: ۴۵ از ۱۰۰" in why
    await here.press(GROUP, "پست‌ها", REZA)
    assert text(here.last(GROUP)).startswith("پست‌های پرونده ۴۱۲، ۱ تا ۵ از ۷ پست")


async def tell_picture(here: Room) -> None:
    matter = {"kind": "service", "start": (NOW - timedelta(hours=1)).isoformat(), "mentions": 3, "sources": 1}
    data = {"brand_id": here.world.brand, "days": 14, "mentions": 90, "sources": 4, "usual_day": 24.0, "negative": 0.1}
    owed = Owed(
        f"brand:{here.world.brand}:picture:chat:{here.world.group}", Kind.PICTURE, here.world.group, NOW,
        data={**data, "now": matter},
    )  # fmt: skip
    async with here.world.db.write() as conn:
        await outbox.owe(conn, [owed], NOW)
    for number in range(1, 4):
        await here.world.post(None, number, minutes_ago=50 - number, views=number)
    await here.world.post(None, 9, minutes_ago=90)
    await here.delivery.tick()


async def test_what_was_going_on_before_becomes_a_case_on_request(here: Room) -> None:
    await tell_picture(here)
    picture = dict(here.last(GROUP))
    assert await here.press(GROUP, "پرونده باز شود", REZA, picture) == "پرونده ۱ باز شد."
    alert = text(here.last(GROUP))
    assert alert.startswith("🟡 هشدار شدت ۳ از ۵: دامون\nگله از خدمات و ارسال (تأیید نشده)")
    assert "از ۲۰:۴۰ تا ۲۱:۴۰، ۳ مطلب در ۱ منبع؛ معمول این بازه ۱ مطلب است." in alert
    assert "نخستین مطلبی که دیدیم، ۲۰:۵۱" in alert
    assert "پربازدیدترین، ۲۰:۵۳" in alert
    assert buttons(live(here)) == ["دیدن هشدار"]
    assert await here.press(GROUP, "پرونده باز شود", NARGES, picture) == "پرونده ۱ باز شد."  # not a second one
    assert await here.world.events(1) == ["opened"]
    await here.press(GROUP, "پست‌ها", REZA, live(here) | {"reply_markup": picture["reply_markup"]})
    assert text(here.last(GROUP)).startswith("پست‌های دامون، ۱ تا ۴ از ۴ پست\nاز تازه‌ترین به قدیمی‌ترین.")


async def test_or_it_does_not(here: Room) -> None:
    await tell_picture(here)
    for button in ("پرونده باز شود", "لازم نیست"):
        assert "تحلیل‌گر" in await here.press(GROUP, button, VIEWER)
    assert len(buttons(live(here))) == 3
    assert await here.press(GROUP, "لازم نیست", REZA) == "باشد؛ پرونده‌ای باز نشد."
    assert buttons(live(here)) == ["پست‌ها"]
    assert len(here.server.messages(GROUP)) == 1


async def test_a_case_without_posts_says_so(here: Room) -> None:
    await here.alert(await here.world.incident())
    assert await here.press(GROUP, "پست‌ها", REZA) == "برای این پرونده هنوز پستی ثبت نشده است."


async def test_a_stranger_is_turned_away(here: Room) -> None:
    from demo.botapi.state import User

    incident = await here.world.incident()
    await here.alert(incident)
    here.server.add_private(User(909, "رهگذر"))
    assert "تیم خصوصی" in await here.press(GROUP, "با من", 909)
    assert (await here.world.row(incident)).version == 1


async def test_toasts_fit_with_the_longest_names(here: Room) -> None:
    incident = await here.world.incident()
    async with here.world.db.write() as conn:
        await members.change_member(conn, here.world.members[REZA], name="الف" * 21 + "ب")
    await here.alert(incident)
    before = dict(live(here))
    await here.press(GROUP, "با من", REZA)
    at_once = await here.press(GROUP, "با من", NARGES, before)
    here.clock.on(days=3)
    later = await here.press(GROUP, "با من", NARGES, before)
    assert "…" in at_once
    assert "…" in later
    assert max(len(at_once), len(later)) <= TOAST_LIMIT
