"""Every text for people: both languages say the same things, and the Persian ones keep the rules of the house voice."""

import re
import unicodedata
from collections.abc import Iterator

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.arguments import UNITS, hours
from bot.texts import LANGUAGES, LOCALES, Texts
from bot.views.start import COMMANDS

EMOJI = set("🔵🟡🟠🔴🟢⚫✅🧪")
AVOIDED = (
    *("فاجعه", "انفجار", "طوفان", "سونامی", "وایرال", "آبرو", "رسوایی", "حمله", "فوری", "مهم", "سریعاً", "بحران"),
    *("مقصر", "کوتاهی", "بی‌توجهی", "معاندان", "دشمن", "مغرض", "جوسازی", "قطعاً"),
    *("می‌باشد", "می‌گردد", "جهت", "توسط", "عزیز", "گرامی", "نامعتبر"),
    *("منشن", "کانتنت", "سورس", "اینسیدنت", "اخطار", "سنتیمنت", "قطبیت", "بیس‌لاین", "اسپایک", "ریچ", "ایمپرشن"),
    *("تایید", "تاخیر", "مسوول", "تامین", "تاثیر", "مساله"),
)
AVOIDED_PHRASES = (
    *("خطر جدی", "وضعیت قرمز", "دیر کردید", "پاسخ ندادید", "کاربران عصبانی", "ادعای واهی", "سازمان‌یافته است"),
    *("همه می‌گویند", "افکار عمومی", "در راستای", "اقدام فرمایید", "مورد بررسی", "به اشتراک", "توجه داشته باشید"),
    *("با موفقیت", "خوشحالیم که", "مشکل رخ داد", "نگران نباشید", "حذف کرد", "شیر آو ویس"),
)
# What a person types or a name in its own language: not sentences of ours.
TYPED = ("words-", "period-words")
ARGUMENT = "\ufffc"


class _Collector(Visitor):
    """The pattern as text, with every argument as one object character, and the names of the arguments."""

    def __init__(self) -> None:
        self.arguments: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.arguments.add(node.id.name)


def entries(language: str) -> dict[str, ast.Pattern]:
    """Every message and attribute by its key."""
    found: dict[str, ast.Pattern] = {}
    for path in sorted((LOCALES / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{path.name}: {entry.content[:80]!r}"
            if isinstance(entry, ast.Message):
                patterns = {entry.id.name: entry.value} | {
                    f"{entry.id.name}.{a.id.name}": a.value for a in entry.attributes
                }
                assert not set(patterns) & set(found), f"{path.name} repeats {set(patterns) & set(found)}"
                found |= {key: pattern for key, pattern in patterns.items() if pattern}
    return found


def arguments(pattern: ast.Pattern) -> set[str]:
    collector = _Collector()
    collector.visit(pattern)
    return collector.arguments


def readings(pattern: ast.Pattern) -> Iterator[str]:
    """The text as people read it, once for each variant of its selectors."""
    texts = [""]
    for element in pattern.elements:
        if isinstance(element, ast.TextElement):
            texts = [text + element.value for text in texts]
            continue
        expression = element.expression
        if isinstance(expression, ast.SelectExpression):
            texts = [text + inner for text in texts for v in expression.variants for inner in readings(v.value)]
        elif isinstance(expression, ast.StringLiteral):
            literal = expression.parse()["value"]
            texts = [text + literal for text in texts]
        else:
            texts = [text + ARGUMENT for text in texts]
    yield from texts


FA, EN = entries("fa"), entries("en")
PERSIAN = [(key, text) for key, pattern in FA.items() if not key.startswith(TYPED) for text in readings(pattern)]


def shown(text: str) -> str:
    """Without tags, and without what is there to be typed: commands, file names, settings, addresses."""
    return re.sub(r"<code>.*?</code>|<[^>]+>|\.?[A-Za-z_/][\w.:/-]*|\b0-9\b", "", text, flags=re.ASCII)


def test_both_languages_have_the_same_texts_with_the_same_arguments() -> None:
    assert set(FA) == set(EN)
    different = {
        key: (arguments(FA[key]), arguments(EN[key])) for key in FA if arguments(FA[key]) != arguments(EN[key])
    }
    assert not different


def test_the_loader_reads_every_text() -> None:
    for language, catalogue in zip(LANGUAGES, (FA, EN), strict=True):
        texts = Texts(language)
        for key, pattern in catalogue.items():
            assert texts.get(key, **dict.fromkeys(arguments(pattern), "x")), key


@pytest.mark.parametrize(
    "rule",
    [r"!", "\u0654", "[يكىۀة]", "[0-9٠-٩]", r"\.\.\.", r"(?<![\w\u200c])ن?می [\u0600-\u06ff]", " [؛،]"],
)
def test_persian_is_typed_as_the_house_types_it(rule: str) -> None:
    faults = {key: text for key, text in PERSIAN if re.search(rule, shown(text))}
    assert not faults


def test_a_word_to_be_typed_can_be_typed() -> None:
    """What is typed loses its half-spaces before it is compared."""
    for language in LANGUAGES:
        for unit in UNITS:
            for word in Texts(language).get(f"words-{unit}").split():
                assert hours([word]) == UNITS[unit], word


def test_every_line_of_the_menu_has_its_command() -> None:
    assert {key for key in FA if key.startswith("command-")} == {f"command-{name}" for name in COMMANDS}


def test_no_word_of_the_avoided_ones() -> None:
    faults = [
        (key, word)
        for key, text in PERSIAN
        for word in (*AVOIDED, *AVOIDED_PHRASES)
        if re.search(rf"(?<![\w\u200c]){re.escape(word)}(?![\w\u200c])", shown(text))
    ]
    assert not faults


def test_no_line_begins_left_to_right() -> None:
    faults = []
    for key, text in PERSIAN:
        for line in re.sub(r"<[^>]+>", "", text).splitlines():
            first = next(
                (char for char in line if char == ARGUMENT or unicodedata.bidirectional(char) in ("L", "R", "AL")), ""
            )
            if (first and unicodedata.bidirectional(first) == "L") or line.lstrip().startswith(("@", "#")):
                faults.append((key, line))
    assert not faults


def test_emoji_are_of_the_closed_set_and_stand_first() -> None:
    faults = []
    for key, pattern in (*FA.items(), *EN.items()):
        for text in readings(pattern):
            for line in text.splitlines():
                found = [
                    place for place, char in enumerate(line) if unicodedata.category(char) == "So" and char != ARGUMENT
                ]
                if any(place > 0 or line[place] not in EMOJI for place in found):
                    faults.append((key, line))
    assert not faults


def test_tags_are_those_that_telegram_knows_and_are_closed() -> None:
    for key, pattern in (*FA.items(), *EN.items()):
        for text in readings(pattern):
            open_tags = []
            for slash, name in re.findall(r"<(/?)([^>]*)>", text):
                assert name in ("b", "i", "code", "blockquote", "blockquote expandable", "pre"), (key, name)
                if slash:
                    assert open_tags.pop() == name.split()[0], key
                else:
                    open_tags.append(name.split()[0])
            assert not open_tags, key
            assert not re.search(r"&(?!amp;|lt;|gt;|quot;)", text), key
