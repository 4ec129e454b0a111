from datetime import UTC, datetime

import pytest

from nlp.lexicon import Lexicon, shipped_lexicon, wordings
from nlp.matcher import Matcher
from nlp.normalize import fold
from nlp.reader import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def kinds(reader: Reader, text: str) -> set[str]:
    return {topic.kind for topic in reader.read([text])[0].topics}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("harm", "دو کارگر بر اثر انفجار دیگ بخار جان باختند"),
        ("product_safety", "سازمان غذا و دارو درباره این سری هشدار داد"),
        ("product_safety", "بعد از خوردن ماست مسموم شدیم، حالم خیلی بد بود"),
        ("quality", "جنس تقلبی به جای اصل فروختن، افتضاح"),
        ("data_leak", "اطلاعات مشتریان لو رفته و شماره کارت‌ها پخش شده"),
        ("outage", "از صبح باز نمی‌شه و ارور می‌ده لعنتی"),
        ("money", "برداشت غیرمجاز از حسابم کردن"),
        ("service", "افتضاح! هیچکس پاسخگو نیست و جواب نمی‌دهند"),
        ("price", "یه‌شبه دو برابر کردن قیمت رو"),
        ("boycott", "هیچ‌کس از این برند نخره تا آدم بشن"),
        ("influencer", "قراردادش را با این شرکت فسخ کرد"),
        ("campaign", "قرعه‌کشی صوری بود، برنده از قبل معلوم بود"),
        ("culture", "این تیزر توهین به قومیت‌هاست"),
        ("politics", "این شرکت متعلق به آقازاده‌هاست"),
        ("regulator", "شعبه مرکزی به دستور تعزیرات پلمب شد"),
        ("corruption", "چک‌هایش برگشت خورد و ورشکست شد"),
        ("labour", "تجمع کارگران به خاطر حقوق معوق"),
        ("conduct", "فیلم رفتار زشت نگهبان با مشتری، سیلی زد"),
        ("environment", "فاضلاب کارخانه مستقیم می‌ره تو رودخونه"),
        ("rumour", "تا حذف نکردن پخش کنید"),
        ("impersonation", "سایت جعلی به اسم بانک زدن"),
    ],
)
def test_each_kind_by_its_words(reader: Reader, kind: str, text: str) -> None:
    assert kind in kinds(reader, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("harm", "مردیم از خنده سر این تبلیغ"),
        ("harm", "کشت منو این طعم فندقی"),
        ("harm", "مانور آتش‌نشانی در کارخانه برگزار شد و کسی مصدوم نشد"),
        ("harm", "درگذشت پیشکسوت صنعت قطعه را تسلیت می‌گوییم"),
        ("product_safety", "روش‌های پیش‌گیری از مسمومیت غذایی"),
        ("product_safety", "فراخوان مقاله همایش ملی"),
        ("quality", "آموزش تشخیص اصل از تقلبی عطر"),
        ("data_leak", "آموزش رفع نشتی آب ماشین لباسشویی"),
        ("data_leak", "تیم هک رشد ما استخدام می‌کند"),
        ("outage", "قطعی برق سه ساعته در اهواز"),
        ("outage", "صنعت قطعه‌سازی کشور"),
        ("money", "برگشت پول انجام شد و ممنون"),
        ("service", "این کرم برای من جواب داد"),
        ("price", "ارزش قیمتش رو داره"),
        ("price", "شرکت از کاهش قیمت خبر داد"),
        ("boycott", "به دلیل تحریم‌های آمریکا واردات کم شد"),
        ("regulator", "جعبه پلمب بود و سالم رسید"),
        ("regulator", "سیستم تعلیق نرم و راحت"),
        ("corruption", "مدیرعامل بر مبارزه با فساد تأکید کرد"),
        ("labour", "روز کارگر مبارک"),
        ("conduct", "برخورد دو خودرو در اتوبان"),
        ("environment", "کاشت درخت در روز محیط زیست"),
        ("impersonation", "آموزش فیشینگ برای کارمندان"),
        ("harm", "پروانه صدور بیمه‌نامه آتش‌سوزی از این شرکت گرفته شد"),
        ("harm", "کارگاه‌های کوچک شهر دوباره جان گرفته‌اند"),
        ("harm", "حریق انبار بدون تلفات مهار شد، آتش‌سوزی به خانه‌ها نرسید"),
        ("product_safety", "سایتشون رو تازه بالا آوردن و هنوز ناقصه"),
        ("quality", "سایت تقلبی به اسمشون ساختن، افتضاحه"),
        ("data_leak", "ضریب نفوذ اینترنت در استان بالا رفت"),
        ("outage", "قطعه یدکی این هواپیمای زمین‌گیر را از کجا آوردند؟ افتضاح است"),
        ("outage", "در پیگیری ما هفت نمایندگی قطعه ضمانت‌شده را نقد فروختند، واقعا شرم‌آور است"),
        ("money", "کلاهبرداری به اسم این بانک زیاد شده، مراقب باشید"),
        ("service", "خدمات پس از فروش این شرکت بالاترین امتیاز را گرفت"),
        ("service", "صف نونوایی امروز خیلی شلوغ بود لعنتی"),
        ("boycott", "مدیرش گفت ندارید نخرید، چقدر بی‌شعوره"),
        ("regulator", "شورای رقابت فرمول تازه تعیین نرخ را فرستاد"),
        ("labour", "خدا رو شکر اعتصاب هم تموم شد"),
        ("environment", "دودکش آبگرمکن از کارخانه سوراخ بود، افتضاح"),
        ("rumour", "هر دفعه میگن پیگیری می‌کنیم و هیچ خبری نیست، خسته شدیم"),
        ("impersonation", "گزینه تشخیص لینک جعلی جلوی فیشینگ رو گرفت"),
        ("corruption", "اسم فیلم جدیدش هست رشوه، دیشب دیدیم و حوصله‌مون سر رفت"),
        ("corruption", "کتابی درباره رشوه و فساد اداری می‌خوندم، خیلی تلخ بود"),
        ("corruption", "استاد برای امتحان از ورشکستگی و تصفیه سوال میده، جزوه دارید؟"),
        ("corruption", "این وام کارگاه ما رو از ورشکست شدن نجات داد"),
        ("impersonation", "کارگاه آشنایی با فیشینگ برای کارکنان شعبه‌ها برگزار شد، حوصله‌سربر بود"),
        ("data_leak", "سریالی که توش بانک هک شد رو دیدید؟ افتضاح بود"),
        ("harm", "قسمت آخر سریال همه کشته شدن، مزخرف بود"),
    ],
)
def test_look_alikes(reader: Reader, kind: str, text: str) -> None:
    assert kind not in kinds(reader, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("data_leak", "سایتشون هک نشده، شلوغش نکنید"),
        ("data_leak", "خبر نشت اطلاعات کاربران این شرکت صحت ندارد"),
        ("money", "پول کم شده بود ولی پولم برگشت"),
        ("outage", "دیروز باز نمیشد. امروز مشکل حل شد"),
        ("regulator", "خبر توقف تولید شیر ۲۰۰ سی‌سی درست نیست"),
        ("service", "راهوار از رفع مشکل تأخیر در تحویل خبر داد"),
        ("outage", "سامانه دچار اختلال بود و ظهر به حالت عادی برگشت"),
        ("labour", "اعتصاب رانندگان سه روز طول کشید. دیروز معوقات همه پرداخت شد"),
        ("product_safety", "مسمومیت دانشجویان را روابط عمومی نادرست دانست"),
    ],
)
def test_negation_and_a_happy_end_turn_a_word_off(reader: Reader, kind: str, text: str) -> None:
    assert kind not in kinds(reader, text)


def test_what_did_happen_is_not_turned_off_by_a_later_no(reader: Reader) -> None:
    assert {"outage", "money"} <= kinds(reader, "ارور میده، پولم کم شد سفارش ثبت نشد")


def test_a_question_is_half_a_claim_and_a_rumour(reader: Reader) -> None:
    claim, question = reader.read(["اطلاعات کاربران لو رفته", "راسته که اطلاعات کاربران لو رفته؟"])
    assert [(topic.kind, topic.weight) for topic in claim.topics] == [("data_leak", 1.0)]
    assert {(topic.kind, topic.weight) for topic in question.topics} == {("data_leak", 0.5), ("rumour", 0.5)}
    assert "question" in question.labels


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("سامانه از دسترس خارج شد", 1.0),
        ("فکر کنم سامانه از دسترس خارج شد", 0.5),
        ("شاید امشب بیام. سامانه از دسترس خارج شد", 1.0),
        ("فکر کنم سامانه از دسترس خارج شد، فیلمش هم هست", 0.75),
        ("راسته که سامانه از دسترس خارج شده؟", 0.5),
        ("راسته که سامانه از دسترس خارج شده؟ پلیس فتا هم نوشته", 0.75),
    ],
)
def test_a_guess_is_half_a_claim_and_more_with_proof(reader: Reader, text: str, weight: float) -> None:
    assert {topic.weight for topic in reader.read([text])[0].topics if topic.kind == "outage"} == {weight}


def test_a_rumour_denied_is_a_rumour_still(reader: Reader) -> None:
    assert "rumour" in kinds(reader, "این شایعه از منبع موثق نیست و کذب محض است")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("money", "kolahbardari kardan, hesabam khali shod"),
        ("money", "poolamo khordan lanatia"),
        ("product_safety", "hamamoon mosmum shodim az in mast"),
        ("outage", "az sobh ghat shode va kasi peygir nist"),
        ("quality", "jens taghalobi ferestadan"),
        ("data_leak", "migan site shoon hack shode"),
        ("boycott", "tahrim konid in berand ro"),
    ],
)
def test_persian_in_latin_letters(reader: Reader, kind: str, text: str) -> None:
    assert kind in kinds(reader, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("money", "دو هفته‌ست پولمو برنگردوندن، خسته شدم"),
        ("money", "بی‌خبر از حسابم پول برداشتن، شرم‌آوره"),
        ("money", "پول بلیت رو بعد از لغو پرواز پس نمیدن بی‌انصافا"),
        ("data_leak", "معلوم نیست شماره منو کی فروخته، هر روز یه غریبه زنگ میزنه، خسته شدم"),
        ("service", "تعمیرکارشون قول داد و نیومد، افتضاحه"),
        ("price", "کرایه رو یهو کردن سه برابر، زورگیریه"),
        ("outage", "برنامه‌تون از دیشب بالا نمیاد، اعصابم خورد شد"),
        ("labour", "سه ماهه به ما پیک‌ها حقوق ندادن، لعنت بهشون"),
        ("conduct", "صندوقدار سر مادرم داد زد و بیرونش کرد، خجالت‌آوره"),
        ("impersonation", "با لوگوی شرکت پیج زدن و از مردم پول می‌گیرن، نامردا"),
        ("regulator", "وزارت بهداشت پروانه این درمانگاه را تعلیق کرد"),
        ("politics", "سهامدار اصلیش یه نهاد نظامیه، ازشون متنفرم"),
        ("boycott", "بیاین همگی یه هفته نخریم تا بفهمن"),
    ],
)
def test_spoken_wordings(reader: Reader, kind: str, text: str) -> None:
    assert kind in {word.kind for word in reader.read([text])[0].watchwords}


def test_a_line_stands_for_every_choice() -> None:
    assert wordings("{پول|وجه} {رو |}برگشت") == ["پول رو برگشت", "پول برگشت", "وجه رو برگشت", "وجه برگشت"]


@pytest.mark.parametrize(("words", "met"), [(0, True), (4, True), (5, False)])
def test_a_gap_is_four_words_at_most(words: int, met: bool) -> None:
    lexicon = Lexicon({"money": {"gravity": 4, "strong": ["{پول|وجه} … {پرید|سوخت}"]}}, {}, "test")
    (hits,) = Matcher([], lexicon.terms).find(fold(["وجه " + "ما " * words + "سوخت"]))
    found = lexicon.find(hits, 0)
    assert [one.entry.text for one in found.get("strong:money", ())] == ["وجه … سوخت"] * met


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("این فیلم مال سال ۱۴۰۲ است", True),
        ("گزارش مال 1403/02/11 است", True),
        ("از سال ۱۴۰۵ نرخ تازه اجرا می‌شود", False),
        ("کد رهگیری ۱۴۰۲ رو گرفتم", False),
        ("سری بهار ۱۴۰۴ رو خریدم", False),
        ("این فیلم مال ۱۳۹۸ است", True),
    ],
)
def test_with_a_today_a_year_of_this_century_may_be_past(reader: Reader, text: str, past: bool) -> None:
    today = datetime(2026, 11, 22, tzinfo=UTC)
    assert ("old_news" in reader.read([text], now=today)[0].labels) is past
    assert "old_news" not in reader.read(["این فیلم مال سال ۱۴۰۲ است"])[0].labels


@pytest.mark.parametrize(("day", "past"), [(20, False), (21, True)])
def test_a_year_is_past_from_nowruz_on(reader: Reader, day: int, past: bool) -> None:
    noon = datetime(2026, 3, day, 8, tzinfo=UTC)
    assert ("old_news" in reader.read(["خبر سال ۱۴۰۴ است"], now=noon)[0].labels) is past


def test_evidence_quotes_the_post(reader: Reader) -> None:
    text = "فکر کنم ســرورها پایین اومده"
    (topic,) = reader.read([text])[0].topics
    assert all(quote in text for quote in topic.evidence)
    assert topic.gravity == 3


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("ad", "تخفیف ویژه! سفارش در دایرکت، ارسال رایگان"),
        ("contest", "سه نفر از دوستات رو تگ کن"),
        ("satire", "مدیرشون گفت پولدار شدید 😂😂😂"),
        ("old_news", "این فیلم مال سال ۱۳۹۸ است"),
        ("old_news", "ویدیو قدیمی رو باز پخش کردن"),
        ("question", "کسی می‌دونه کی باز می‌شه"),
        ("denial", "این خبر صحت ندارد"),
        ("apology", "بابت تأخیر پوزش می‌طلبیم"),
        ("thanks", "دمشون گرم، زود رسید"),
        ("satire", "آخرین پژوهش دانشمندان: قیمت رب در خلأ هم بالا می‌رود"),
        ("denial", "روابط عمومی این خبر را نادرست خواند"),
    ],
)
def test_labels(reader: Reader, label: str, text: str) -> None:
    assert label in reader.read([text])[0].labels


def test_one_word_of_selling_is_not_an_advertisement(reader: Reader) -> None:
    assert "ad" not in reader.read(["با کد تخفیف گرفتم ولی دیر رسید"])[0].labels


def test_watchwords_come_with_gravity_and_strength(reader: Reader) -> None:
    words = reader.read(["شعبه پلمب شد، خیلی بی‌کیفیت بود"])[0].watchwords
    assert {(word.kind, word.gravity, word.strength) for word in words} == {
        ("regulator", 4, "strong"),
        ("quality", 3, "colloquial"),
    }


@pytest.mark.parametrize("text", ["کارمزد برداشت این صرافی چنده؟", "کارشناسی که گزارش داد تهدید شد و سازمان ساکت ماند"])
def test_what_is_merely_named_is_no_watchword(reader: Reader, text: str) -> None:
    assert reader.read([text])[0].watchwords == ()


def test_twenty_kinds_each_with_both_strengths() -> None:
    lexicon = shipped_lexicon()
    assert len(lexicon.kinds) == 20
    assert all(1 <= kind.gravity <= 5 for kind in lexicon.kinds.values())
