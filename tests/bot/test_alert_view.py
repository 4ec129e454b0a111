"""What the messages about an incident say, how long they get, and that the voice's rules hold in them."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.reply import Answer, plain
from bot.texts import Texts
from bot.views import alert, alert_dismiss, alert_posts, alert_rings, spread
from bot.views.format import Format
from storage.brands import Brand
from storage.case import CalmingVoice, Case, Event, Evidence, Figures, Pushed
from storage.case_posts import CasePost, Page
from storage.members import Member
from storage.outbox import Kind
from storage.spread import Node, Tree
from storage.watching import Unseen, Watched
from storage.workspaces import Workspace
from tests.alert_room import FIGURES, NOW, clean

FA, EN = Format(Texts("fa"), "Asia/Tehran"), Format(Texts("en"), "Asia/Tehran")
BRAND = Brand(1, 1, "damoon", "دامون", "Damoon", "own", None, None, '"دامون"', 1, None, True)
MARYAM = Member(1, 1, 501, "مریم احمدی", "owner", False, True)
FIRST = Evidence(
    "first", "مادران غرب تهران", "telegram", 12_000, NOW - timedelta(minutes=34),
    "دخترم بعد از خوردن شیر ۲۰۰ سی‌سی دامون حالش بد شد، الان بیمارستانیم. چند مادر دیگر هم همین را می‌گویند…",
    "https://t.me/madaran_gharb/1", 3_000,
)  # fmt: skip
TOP = replace(FIRST, role="top", source_title="خبر فوری شهر", audience=840_000, views=61_200, text="x",
              published_at=NOW - timedelta(minutes=12))  # fmt: skip
CASE = Case(
    id=1, number=412, kind="product_safety", state="open", severity=4, peak_severity=4, reason="spike", version=1,
    started_at=NOW - timedelta(minutes=34), opened_at=NOW, updated_at=NOW, closed_at=None, owned_at=None,
    deputy_told_at=None, muted_until=None, dismissed_at=None, dismiss_reason=None, arithmetic={}, figures=FIGURES,
    brand=BRAND, workspace=Workspace(1, "تیم", "Asia/Tehran", "fa"), owner=None, muted_by=None, dismissed_by=None,
    first=FIRST, top=TOP, rose=None, reopened_at=None, new_kinds=(),
    watched=Watched(42, ("eitaa",), (Unseen("eitaa", 3, NOW - timedelta(minutes=15)),)),
)  # fmt: skip
LONG = "نام بسیار بلندی که هیچ‌کس به این درازی روی چیزی نمی‌گذارد ولی شدنی است"[:64]
BOYCOTT = Event(NOW + timedelta(minutes=24), "new_kind", {"kinds": ["boycott"]})
RIVAL = replace(BRAND, id=2, key="avin", name="آوین", name_en="Avin", role="rival")
PUSHED = Pushed(19, 100, NOW - timedelta(minutes=8), "فوری شرق")
CALMING = CalmingVoice(1, NOW - timedelta(minutes=5), "دکتر رهنما", 210_000, 76, 58)
TREE = Tree(
    "متن", 19, 19, NOW - timedelta(minutes=8), NOW - timedelta(minutes=6), "فوری شرق", None,
    (Node("فوری شرق", NOW - timedelta(minutes=8), 11, True), Node("", None, 3, False)), 4,
)  # fmt: skip
OWNED = {"owner": MARYAM, "owned_at": NOW + timedelta(minutes=37)}


def said(answer: Answer) -> str:
    return clean(plain(answer.text))


def labels(answer: Answer) -> list[list[str]]:
    return [[b.text for b in row] for row in answer.keyboard.inline_keyboard] if answer.keyboard else []


def test_the_alert_in_persian() -> None:
    assert said(alert.live(CASE, FA, NOW)) == (
        "🟠 هشدار شدت ۴ از ۵: دامون\n"
        "گزارش مشکل سلامت محصول (تأیید نشده)\n"
        "\n"
        "از ۲۱:۱۰ تا ۲۱:۴۰، ۱۴۶ مطلب در ۲۳ منبع؛ معمول این بازه ۹ مطلب است.\n"
        "لحن ۷۱٪ منفی؛ معمول ۱۲٪.\n"
        "۵۲ مطلب از این ۱۴۶ بازنشر ۳ متن یکسان است.\n"
        "هر ۱۰ دقیقه دو برابر می‌شود و هنوز رو به افزایش است.\n"
        "\n"
        "نخستین مطلبی که دیدیم، ۲۱:۰۶، کانال مادران غرب تهران (۱۲ هزار عضو):\n"
        "دخترم بعد از خوردن شیر ۲۰۰ سی‌سی دامون حالش بد شد، الان بیمارستانیم. "
        "چند مادر دیگر هم همین را می‌گویند…\n"
        "پربازدیدترین، ۲۱:۲۸، کانال خبر فوری شهر (۸۴۰ هزار عضو): حدود ۶۱ هزار بازدید\n"
        "\n"
        "چرا شدت ۴: موضوع «سلامت و ایمنی محصول» است، منابعی که نوشته‌اند روی هم پرمخاطب‌اند و سرعت رشد زیاد است.\n"
        "آنچه نمی‌بینیم: اینستاگرام و ایکس؛ ۳ منبع ایتا از ۲۱:۲۵ در دسترس نیست.\n"
        "\n"
        "مسئول: هنوز ندارد\n"
        "ساعت طلایی: تا ۲۲:۴۰\n"
        "پرونده ۴۱۲، به‌روز شده ۲۱:۴۰"
    )


def test_the_alert_in_english() -> None:
    text = said(alert.live(CASE, EN, NOW))
    for line in (
        "🟠 Alert, severity 4 of 5: Damoon",
        "Reports of a product safety problem (unconfirmed)",
        "21:10 to 21:40: 146 mentions in 23 sources; usual for this span 9.",
        "71% negative; usual 12%.",
        "52 of the 146 are copies of 3 texts.",
        "Doubling every 10 minutes and still growing.",
        "Owner: none yet",
        "Case 412, updated 21:40",
    ):
        assert line in text.splitlines()


@pytest.mark.parametrize(
    ("figures", "line"),
    [
        ({"usual": None, "usual_negative": None}, "معمول این بازه را هنوز نمی‌شناسیم."),
        ({"usual": 0.3}, "معمول این بازه کمتر از یک مطلب است."),
        ({"usual_negative": None}, "لحن ۷۱٪ منفی."),
        ({"copied_texts": 1}, "۵۲ مطلب از این ۱۴۶ بازنشر یک متن است."),
        ({"doubling": 1.2}, "هر دقیقه دو برابر می‌شود و هنوز رو به افزایش است."),
        ({"start": NOW}, "در ساعت ۲۱:۴۰، ۱۴۶ مطلب در ۲۳ منبع"),
        ({"doubling": None}, "هنوز رو به افزایش است."),
        ({"doubling": 25, "doubling_before": 10}, "دو برابر شدن از ۱۰ دقیقه به ۲۵ دقیقه رسیده است."),
        ({"trend": "peaked"}, "رشد رو به کاهش است."),
        ({"trend": "fading"}, "شمار مطلب‌ها رو به کاهش است."),
        ({"mentions": 3120}, "۳٬۱۲۰ مطلب در ۲۳ منبع"),
        ({"pushed": PUSHED}, "تازه:\n• ۲۱:۳۲ یک متن، ۱۹ منبع، در ۲ دقیقه؛ نخستین: فوری شرق"),
        (
            {"calming": (CALMING,)},
            "• ۲۱:۳۵ صدای آرام‌کننده: دکتر رهنما (۲۱۰ هزار عضو)؛ لحن دیگران تا آن ساعت ۷۶٪ منفی، پس از آن ۵۸٪",
        ),
        ({"calming": (replace(CALMING, after=None),)}, "• ۲۱:۳۵ صدای آرام‌کننده: دکتر رهنما (۲۱۰ هزار عضو)\n"),
        ({"why": ()}, "چرا شدت ۴: نشانه‌ها هنوز کم است."),
        ({"why": ("no_such_part", "negativity")}, "چرا شدت ۴: لحن بسیاری از مطلب‌ها منفی است."),
    ],
)
def test_what_the_figures_change(figures: dict[str, Any], line: str) -> None:
    assert line in said(alert.live(replace(CASE, figures=replace(FIGURES, **figures)), FA, NOW))


def test_no_copies_no_line_about_them() -> None:
    case = replace(CASE, figures=replace(FIGURES, copies=0, copied_texts=0))
    assert "بازنشر" not in said(alert.live(case, FA, NOW))


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"rose": Event(NOW + timedelta(minutes=35), "rose", {"from": 3, "to": 4})}, "دامون (۲۲:۱۵ از ۳ به ۴ رسید)"),
        (OWNED, "مسئول: مریم احمدی، از ۲۲:۱۷ (۳۷ دقیقه پس از هشدار)"),
        ({**OWNED, "reopened_at": NOW + timedelta(hours=1)}, "مسئول: مریم احمدی، از ۲۲:۱۷\n"),
        (
            {"new_kinds": (Event(NOW + timedelta(minutes=24), "new_kind", {"kinds": ["boycott"]}),)},
            "تازه:\n• ۲۲:۰۴ موضوع تازه: تحریم و کارزار مصرف‌کننده",
        ),
        (
            {"top": replace(FIRST, views=2781)},
            "نخستین مطلبی که دیدیم، و پربازدیدترین، ۲۱:۰۶، کانال مادران غرب تهران (۱۲ هزار عضو)، ۲٬۷۸۱ بازدید:",
        ),
        (OWNED, "هشدار شدت ۴ از ۵: دامون، در دست رسیدگی"),
        (OWNED, "گزارش مشکل سلامت محصول (در حال بررسی)"),
        ({"deputy_told_at": NOW + timedelta(minutes=20)}, "مسئول: هنوز ندارد؛ ۲۲:۰۰ به جانشین خبر داده شد"),
        ({"muted_until": NOW + timedelta(hours=1), "muted_by": MARYAM}, "بی‌صدا: تا ۲۲:۴۰، به خواست مریم احمدی"),
        ({"reason": "instant"}, "چرا شدت ۴: واژه‌ای سنگین در منبعی معتبر یا از دو صدای جدا آمده است، موضوع"),
        ({"watched": Watched(42, ("eitaa",), ())}, "آنچه نمی‌بینیم: اینستاگرام و ایکس."),
        ({"brand": RIVAL, "severity": 2}, "هشدار شدت ۲ از ۵: آوین (رقیب)"),
        ({"brand": RIVAL}, "درباره رقیب است، نه برند شما؛ برای شما از شدت ۲ بالاتر نمی‌رود و بی‌صدا می‌آید."),
        ({"brand": replace(RIVAL, role="linked")}, "درباره فرد یا شرکتی وابسته به برند است؛ برای شما از شدت ۳ بالاتر"),
        ({"kind": "no_such_kind"}, "گله‌های تازه با موضوع نامشخص (تأیید نشده)"),
        ({"reopened_at": NOW + timedelta(hours=2)}, "ساعت طلایی: تا یکشنبه ۱ آذر ۰۰:۴۰"),
    ],
)
def test_what_the_state_changes(values: dict[str, Any], line: str) -> None:
    assert line in said(alert.live(replace(CASE, **values), FA, NOW))


def test_a_rise_that_was_undone_by_a_fall_is_not_in_the_title() -> None:
    rose = Event(NOW, "rose", {"from": 4, "to": 5})
    assert said(alert.live(replace(CASE, rose=rose), FA, NOW)).splitlines()[0] == "🟠 هشدار شدت ۴ از ۵: دامون"


def test_a_mute_that_ended_is_not_shown() -> None:
    case = replace(CASE, muted_until=NOW, muted_by=MARYAM)
    assert "بی‌صدا:" not in said(alert.live(case, FA, NOW))


def test_nobody_is_asked_to_own_a_rivals_case() -> None:
    rival = alert.live(replace(CASE, brand=RIVAL), FA, NOW)
    assert labels(rival) == [["پست‌ها", "بی‌مورد است"]]
    assert "مسئول" not in said(rival)


def test_the_buttons_of_an_open_and_of_an_owned_alert() -> None:
    assert labels(alert.live(CASE, FA, NOW)) == [["با من", "پست‌ها", "پاسخ آماده"], ["بی‌صدا ۱ ساعت", "بی‌مورد است"]]
    assert labels(alert.live(replace(CASE, **OWNED), FA, NOW)) == [
        ["پاسخ آماده", "پست‌ها", "خلاصه مدیر"], ["تحویل می‌گیرم", "بی‌صدا ۱ ساعت", "بی‌مورد است"],
    ]  # fmt: skip


def test_closed() -> None:
    closed_at = datetime.fromisoformat("2026-11-22T08:00+00:00")
    case = replace(CASE, state="closed", closed_at=closed_at, peak_severity=5, **OWNED)
    assert said(alert.live(case, FA, closed_at)) == (
        "✅ پرونده ۴۱۲ بسته شد: دامون، یکشنبه ۱ آذر ۱۱:۳۰\n"
        "از نخستین مطلب تا بازگشت به حالت عادی: ۱۴ ساعت و ۲۴ دقیقه.\n"
        "بیشترین شدت: ۵ از ۵. ۱۴۶ مطلب در ۲۳ منبع.\n"
        "مسئول: مریم احمدی، از شنبه ۳۰ آبان ۲۲:۱۷.\n"
        "آنچه نمی‌بینیم: اینستاگرام و ایکس؛ ۳ منبع ایتا از شنبه ۳۰ آبان ۲۱:۲۵ در دسترس نیست."
    )


def test_dismissed_names_who_and_can_be_undone_for_ten_minutes() -> None:
    case = replace(CASE, state="dismissed", dismissed_at=NOW, dismissed_by=MARYAM)
    now = alert.live(case, FA, NOW)
    assert said(now) == "✅ پرونده ۴۱۲ بی‌مورد بود: دامون (مریم احمدی، ۲۱:۴۰)\nتا ۲۱:۵۰ می‌توان برگرداند."
    assert labels(now) == [["برگردان", "پست‌ها"]]
    assert labels(alert.live(case, FA, NOW + timedelta(minutes=11))) == [["پست‌ها"]]


@pytest.mark.parametrize(
    ("kind", "data", "first_line"),
    [
        (Kind.ROSE, {}, "🟠 پرونده ۴۱۲ به شدت ۴ رسید. دامون، ۲۱:۴۰"),
        (Kind.ROSE, {"kinds": ["harm"]}, "🟠 پرونده ۴۱۲ به شدت ۴ رسید. دامون، ۲۱:۴۰"),
        (Kind.REOPENED, {}, "🟠 پرونده ۴۱۲ دوباره باز شد، شدت ۴. دامون، ۲۱:۴۰"),
        (
            Kind.NEW_KIND,
            {"kind": "boycott"},
            "🟠 موضوع تازه‌ای به پرونده ۴۱۲ اضافه شد: تحریم و کارزار مصرف‌کننده. دامون، ۲۱:۴۰",
        ),
        (Kind.UNOWNED, {}, "🟠 پرونده ۴۱۲ هنوز مسئول ندارد. دامون، شدت ۴"),
    ],
)
def test_short_messages(kind: Kind, data: dict[str, Any], first_line: str) -> None:
    answer = alert_rings.ring(kind, CASE, data, FA)
    assert said(answer).splitlines()[0] == first_line
    assert labels(answer) == [["با من", "دیدن هشدار"]]
    assert len(said(answer)) <= 350
    assert "معمول" in said(answer) or kind is Kind.UNOWNED
    assert ("\nموضوع تازه: جان‌باختن، آسیب جسمی و حادثه.\n" in said(answer)) is ("kinds" in data)
    assert labels(alert_rings.ring(kind, replace(CASE, **OWNED), data, FA)) == [["دیدن هشدار"]]


PICTURE = {"days": 14, "mentions": 3080, "sources": 42, "usual_day": 220.4, "negative": 0.12}


def test_the_first_picture_of_a_calm_brand_and_of_one_nobody_mentions() -> None:
    text = said(alert_rings.picture(BRAND, PICTURE, FA))
    assert text.startswith("دامون اضافه شد؛ ۱۴ روز گذشته را خواندم.\n۳٬۰۸۰ مطلب از ۴۲ منبع.")
    assert "\n🟢 اکنون چیزی غیرعادی نمی‌بینم." in text
    assert "مطلبی درباره این برند ندیدم" in said(alert_rings.picture(BRAND, {**PICTURE, "mentions": 0}, FA))


def test_why_adds_up_and_says_what_it_rests_on() -> None:
    arithmetic = {
        "part_gravity": 20.4, "part_negativity": 17.4, "part_velocity": 0.0, "stories": 31.0, "owners": 9.0,
        "usual_stories": 4.5, "days": 14.0, "surprise": 7.3, "negative_surprise": 3.0,
    }  # fmt: skip
    text = said(alert_posts.why(replace(CASE, arithmetic=arithmetic), FA))
    assert "در بازه سنجش: ۳۱ مطلب اصلی از ۹ صدای جدا؛ معمول ۴٫۵." in text
    assert "احتمال چنین شماری کمتر از یک در ۱ میلیون است" in text
    points = [int(Texts("en").digits(n)) for n in re.findall(r"^• .*: (\d+) از ۱۰۰$", text, re.M)]
    assert points == sorted(points, reverse=True)
    assert f"مجموع: {Texts('fa').number(sum(points))} از ۱۰۰" in text


# --- lengths and voice ---

LONGEST = replace(
    CASE,
    **OWNED,
    reason="instant",
    brand=replace(BRAND, name=LONG, name_en=LONG),
    figures=replace(FIGURES, mentions=1_234_567, sources=4_321, usual=98_765, copies=999_999, copied_texts=321,
                    doubling=1500, doubling_before=600, why=("surprise", "concentration"),
                    pushed=replace(PUSHED, first=LONG), calming=(replace(CALMING, title=LONG),)),
    first=replace(FIRST, source_title=LONG, audience=12_345_678, text="بسیار " * 200),
    top=replace(TOP, source_title=LONG, audience=98_765_432, views=123_456_789),
    new_kinds=tuple(Event(NOW - timedelta(days=2), "new_kind", {"kinds": ["harm"]}) for _ in range(5)),
    rose=Event(NOW - timedelta(days=2), "rose", {"from": 3, "to": 4}),
    muted_until=NOW + timedelta(hours=1), muted_by=replace(MARYAM, name=LONG),
    watched=Watched(
        400, ("eitaa",), tuple(Unseen(p, 99, NOW - timedelta(days=3)) for p in ("eitaa", "bale", "feed", "telegram"))
    ),
)  # fmt: skip
LONGEST = replace(LONGEST, owner=replace(MARYAM, name=LONG), started_at=NOW - timedelta(days=3))


@pytest.mark.parametrize("fmt", [FA, EN], ids=["fa", "en"])
def test_the_longest_alert_fits_one_screen(fmt: Format) -> None:
    assert len(LONG) == 64
    for brand in (LONGEST.brand, replace(RIVAL, name=LONG, name_en=LONG)):
        assert len(plain(alert.live(replace(LONGEST, brand=brand), fmt, NOW).text)) <= 1_100


POSTS = tuple(
    CasePost(i, NOW, "بسیار " * 200, "https://t.me/x/1", 10**9, -1, LONG, "telegram", 10**8) for i in range(1, 6)
)


@pytest.mark.parametrize("fmt", [FA, EN], ids=["fa", "en"])
def test_a_page_of_posts_fits_a_message(fmt: Format) -> None:
    page = Page(1, 40, POSTS, 1, 2)
    assert len(plain(alert_posts.of_case(LONGEST, page, fmt, NOW + timedelta(days=3)).text)) <= 4_096


def messages() -> list[Answer]:
    states = [
        CASE, LONGEST, replace(CASE, **OWNED), replace(CASE, state="closed", closed_at=NOW),
        replace(CASE, state="dismissed", dismissed_at=NOW, dismissed_by=MARYAM, dismiss_reason="old"),
    ]  # fmt: skip
    now = {"kind": "service", "start": NOW.isoformat(), "mentions": 84, "sources": 11}
    return [
        *(alert.live(case, FA, NOW) for case in states),
        *(alert_rings.ring(kind, CASE, {"kind": "harm"}, FA) for kind in alert_rings.TITLES),
        alert_rings.picture(BRAND, {**PICTURE, "now": now}, FA),
        alert_posts.of_case(CASE, Page(1, 5, POSTS, 1, 2), FA, NOW),
        alert_posts.why(CASE, FA),
        spread.spread(CASE, [TREE], FA, NOW),
        alert.live(replace(CASE, brand=RIVAL, figures=replace(FIGURES, pushed=PUSHED, calming=(CALMING,))), FA, NOW),
        alert_dismiss.ask(CASE, MARYAM, FA),
        alert_dismiss.noted(states[-1], FA, NOW),
        alert_dismiss.undone(CASE, MARYAM, FA, NOW),
    ]


@pytest.mark.parametrize("text", [said(answer) for answer in messages()], ids=lambda text: text[:30])
def test_the_voice_of_every_message(text: str) -> None:
    assert "!" not in text
    assert not set("\u0654يك") & set(text)
    assert not re.search("[0-9]", text)
    assert not re.search("می (شود|کند|رسد|آید|توان)", text)
    for line in text.splitlines():
        letters = [c for c in line if c.isalpha() or c in "@#"]
        assert not letters or letters[0] not in "@#"
        assert not letters or not letters[0].isascii()


@pytest.mark.parametrize("case", [CASE, LONGEST, replace(CASE, **OWNED)], ids=["new", "long", "owned"])
def test_an_edited_message_has_no_relative_times(case: Case) -> None:
    text = said(alert.live(replace(case, first=None), FA, NOW))
    words = set(re.split(r"[^\w\u200c]+", text))
    assert not words & {"پیش", "گذشته", "امشب", "دیشب", "امروز", "الان", "اکنون"}


@pytest.mark.parametrize("answer", messages(), ids=lambda answer: said(answer)[:30])
def test_arguments_are_isolated_and_the_mark_comes_first(answer: Answer) -> None:
    text = plain(answer.text)
    assert text.count("\u2068") == text.count("\u2069")
    assert not text.startswith(tuple(f"\u2068{mark}" for mark in "🔵🟡🟠🔴✅"))


def test_figures_survive_the_database() -> None:
    told = replace(FIGURES, pushed=PUSHED, calming=(CALMING,))
    assert Figures.read(told.json(), NOW, NOW) == told
    bare = Figures.read({}, NOW, NOW + timedelta(minutes=1))
    assert (bare.start, bare.end, bare.mentions, bare.why) == (NOW, NOW + timedelta(minutes=1), 0, ())
