"""The prepared responses that ship: complete in both languages, and in the voice of a calm senior colleague."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "bot" / "responses"
KINDS = {
    *("harm", "product_safety", "quality", "data_leak", "outage", "money", "service", "price", "boycott", "influencer"),
    *("campaign", "culture", "politics", "regulator", "corruption", "labour", "conduct", "environment", "rumour"),
    "impersonation",
}
HEAVIEST = {"harm", "product_safety", "data_leak", "culture"}  # gravity 5
FORMS = {"holding", "answer", "script", "correction", "apology", "update"}
STRATEGIES = {"deny", "diminish", "rebuild", "bolster", "inform"}
LONGEST = 3_500  # leaves room for filled blanks under Telegram's 4,096
LANGUAGES = ("fa", "en")
NEXT_UPDATE = {"fa": "[ساعت خبر بعدی]", "en": "[next update time]"}

# The words the house voice avoids; each is matched as a whole word.
AVOIDED_FA = (
    *("فاجعه", "انفجار", "طوفان", "سونامی", "وایرال", "آبرو", "رسوایی", "حمله", "فوری"),
    *("مهم", "سریعاً", "بحران", "مقصر", "کوتاهی", "بی‌توجهی", "معاندان", "دشمن", "مغرض"),
    *("جوسازی", "قطعاً", "می‌باشد", "می‌گردد", "جهت", "توسط", "عزیز", "گرامی", "شایعه‌پراکنان"),
    *("صددرصد", "شایعه", "به‌زودی", "چنانچه"),
    *("تایید", "تاخیر", "مسوول", "تامین", "تاثیر", "مساله"),
)
AVOIDED_FA_PHRASES = (
    *("خطر جدی", "وضعیت قرمز", "دیر کردید", "پاسخ ندادید", "کاربران عصبانی", "ادعای واهی", "ثابت شد", "حذف کرد"),
    *("همه می‌گویند", "افکار عمومی", "در راستای", "مورد بررسی", "به اشتراک", "توجه داشته باشید", "با موفقیت"),
    *("خوشحالیم که", "مشکل رخ داد", "نگران نباشید", "سازمان‌یافته است", "در اسرع وقت", "هر چه سریع‌تر"),
)
CONDITIONAL_FA = re.compile(r"اگر (?:کسی|کسانی|شما|فردی|خدای ناکرده)?\s*(?:از ما )?(?:ناراحت|رنجید|دلخور|آزرده)")
AVOIDED_EN = re.compile(
    r"\b(?:disaster|catastroph\w*|viral|scandal|rumou?r-?mongers?|enem(?:y|ies)|100% safe|perfectly safe|dear|"
    r"any inconvenience|if (?:anyone|anybody|you) (?:was|were|felt|feels?) (?:offended|upset|hurt)|"
    r"as soon as possible|shortly|soon|in due course|rest assured)\b",
    re.IGNORECASE,
)
BLANK = re.compile(r"\[[^\[\]]+\]")


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.toml"))


def load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


RESPONSES: list[dict[str, Any]] = [
    response | {"kind": data["kind"]} for data in map(load, files()) for response in data["response"]
]


def each(responses: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("response", responses, ids=lambda response: response["id"])


def texts(response: dict[str, Any], language: str) -> list[str]:
    """Every text of one language that is read by the public, the title left out."""
    return [response[field][language] for field in ("text", "short") if field in response]


def has_word(word: str, text: str) -> bool:
    # The half-space joins letters of one word, so it is no boundary.
    return re.search(rf"(?<![\w\u200c]){re.escape(word)}(?![\w\u200c])", text) is not None


def persian_faults(text: str) -> list[str]:
    """What the house voice refuses in a Persian text, as readable lines."""
    faults = [word for word in AVOIDED_FA if has_word(word, text)]
    faults += [phrase for phrase in AVOIDED_FA_PHRASES if phrase in text]
    if CONDITIONAL_FA.search(text):
        faults.append("conditional apology")
    if found := re.findall(r"[يكىةۀ\u0654\u0640٠-٩]", text):
        faults.append(f"letters {found}")
    if found := re.findall(r"[A-Za-z0-9!?;,%]", text):
        faults.append(f"foreign signs {found}")
    if found := re.findall(r"(?<!\w)ن?می \w+", text):
        faults.append(f"half-space {found}")
    if found := re.findall(r"\w ها(?:ی|یی|یمان|یتان|یشان)?(?!\w)", text):
        faults.append(f"half-space {found}")
    if re.search(r" [،؛.:؟»]|« |\u200c[\s.،؛:؟]|  ", text):
        faults.append("spacing")
    if text.count("لطفاً") > 1:
        faults.append("more than one please")
    return faults


def english_faults(text: str) -> list[str]:
    faults = AVOIDED_EN.findall(text)
    if "!" in text:
        faults.append("exclamation mark")
    if re.search(r"[\u0600-\u06ff]", text):
        faults.append("Persian letters")
    return faults


def test_one_file_for_each_kind() -> None:
    assert {path.stem for path in files()} == KINDS
    for path in files():
        data = load(path)
        assert data["kind"] == path.stem
        assert set(data) == {"kind", "response"}


def test_there_are_enough() -> None:
    per_kind = Counter(response["kind"] for response in RESPONSES)
    assert len(RESPONSES) >= 44
    assert min(per_kind[kind] for kind in KINDS) >= 2
    assert min(per_kind[kind] for kind in HEAVIEST) >= 4


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_open_and_answer(kind: str) -> None:
    forms = {response["form"] for response in RESPONSES if response["kind"] == kind}
    assert {"holding", "answer"} <= forms
    if kind in HEAVIEST:
        assert "script" in forms
        assert forms & {"correction", "apology"}


def test_ids_are_unique_short_and_carry_their_kind() -> None:
    counts = Counter(response["id"] for response in RESPONSES)
    assert [name for name, count in counts.items() if count > 1] == []
    for response in RESPONSES:
        assert re.fullmatch(r"[a-z0-9_-]{1,40}", response["id"])
        assert response["id"].startswith(response["kind"] + "-")


def test_no_two_are_the_same_text() -> None:
    for language in LANGUAGES:
        bodies = Counter(response["text"][language].strip() for response in RESPONSES)
        titles = Counter(response["title"][language] for response in RESPONSES)
        assert max(bodies.values()) == 1
        assert max(titles.values()) == 1


@each(RESPONSES)
def test_shape(response: dict[str, Any]) -> None:
    assert set(response) - {"short"} == {"id", "kind", "form", "strategy", "title", "tags", "text"}
    assert response["form"] in FORMS
    assert response["strategy"] in STRATEGIES
    for field in {"title", "tags", "text", "short"} & set(response):
        assert set(response[field]) == set(LANGUAGES), field
    for language in LANGUAGES:
        assert 0 < len(response["title"][language]) <= 64
        assert len(response["tags"][language]) >= 3
        assert 200 <= len(response["text"][language].strip()) <= LONGEST
        if "short" in response:
            assert 0 < len(response["short"][language]) <= 300
            assert "\n" not in response["short"][language]


@each(RESPONSES)
def test_blanks_match_in_both_languages(response: dict[str, Any]) -> None:
    for field in {"text", "short"} & set(response):
        persian, english = (BLANK.findall(response[field][language]) for language in LANGUAGES)
        assert len(persian) == len(english), (field, persian, english)
        assert len(set(persian)) == len(set(english)), (field, persian, english)
        assert (NEXT_UPDATE["fa"] in persian) == (NEXT_UPDATE["en"] in english), field
    for language in LANGUAGES:
        for text in texts(response, language):
            assert re.search(r"[\[\]]", BLANK.sub("", text)) is None, "a bracket outside a blank"


@each([response for response in RESPONSES if "short" in response])
def test_a_short_version_asks_for_nothing_new(response: dict[str, Any]) -> None:
    for language in LANGUAGES:
        assert set(BLANK.findall(response["short"][language])) <= set(BLANK.findall(response["text"][language]))


@each([response for response in RESPONSES if response["form"] in {"holding", "update"}])
def test_statements_promise_the_next_update(response: dict[str, Any]) -> None:
    assert "short" in response
    for language in LANGUAGES:
        for text in texts(response, language):
            assert NEXT_UPDATE[language] in text


@each([response for response in RESPONSES if response["strategy"] == "deny"])
def test_a_denial_shows_its_proof(response: dict[str, Any]) -> None:
    assert response["form"] == "correction"
    assert re.search(r"سند|گزارش", " ".join(BLANK.findall(response["text"]["fa"])))
    assert re.search(r"proof|report", " ".join(BLANK.findall(response["text"]["en"])))


@each(RESPONSES)
def test_voice(response: dict[str, Any]) -> None:
    for text in texts(response, "fa"):
        assert persian_faults(text) == []
    for text in texts(response, "en"):
        assert english_faults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "محصول صددرصد سالم است.",
        "اگر کسی ناراحت شده عذر می‌خواهیم.",
        "این کار توسط ما انجام شد.",
        "كتاب",
        "نمی دانیم",
        "گزارش ها را خواندیم.",
        "نتیجه آمد!",
        "تاخیر داشتیم.",
        "نامهٔ شما",
        "۵ مورد, ۶ مورد",
    ],
)
def test_the_persian_lint_can_fail(text: str) -> None:
    assert persian_faults(text) != []


@pytest.mark.parametrize("text", ["We apologise for any inconvenience.", "Back soon.", "Thank you!", "Dear customer"])
def test_the_english_lint_can_fail(text: str) -> None:
    assert english_faults(text) != []


@pytest.mark.parametrize("text", ["مهمان‌ها رسیدند.", "کوتاه‌ترین راه", "همین‌جا می‌نویسیم.", "جهت‌یابی"])
def test_the_persian_lint_spares_longer_words(text: str) -> None:
    assert persian_faults(text) == []
