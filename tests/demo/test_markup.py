"""Telegram's HTML mode: the verdicts of this table are TDLib's own, taken from its offline parser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.botapi.entities import Formatted, utf16_length, with_automatic
from demo.botapi.markup import MarkupError, parse_html

Span = tuple[str, int, int]


def spans(formatted: Formatted) -> list[Span]:
    return [(e["type"], e["offset"], e["length"]) for e in formatted.entities]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("<b>سلام</b> دنیا", "سلام دنیا", [("bold", 0, 4)]),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<B>x</B><b >y</b >", "xy", [("bold", 0, 1), ("bold", 1, 1)]),
        ("<strong>a</strong><em>b</em><ins>c</ins><del>d</del>", "abcd",
         [("bold", 0, 1), ("italic", 1, 1), ("underline", 2, 1), ("strikethrough", 3, 1)]),
        ("<blockquote>ن</blockquote>\nم", "ن\nم", [("blockquote", 0, 1)]),
        ("<blockquote expandable>ن</blockquote>", "ن", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">س</span>', "س", [("spoiler", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("a & b &amp; &#1740; &#x6cc; &bogus; &lt;b&gt; &quot; &nbsp;", 'a & b & ی ی &bogus; <b> " &nbsp;', []),
        ("1 > 2", "1 > 2", []),
        ('<a href="javascript:alert(1)">x</a>', "x", []),
        ('<b class="x">y</b>', "y", [("bold", 0, 1)]),
    ],
)  # fmt: skip
def test_what_is_accepted(source: str, text: str, expected: list[Span]) -> None:
    found = parse_html(source)
    assert (found.text, spans(found)) == (text, expected)


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ('<a href="t.me/x">ل</a>', "http://t.me/x"),
        ('<a href="https://x.ir/?a=1&amp;b=2">ل</a>', "https://x.ir/?a=1&b=2"),
        ("<a href=x.ir>ل</a>", "http://x.ir/"),
        ("<a>x.ir</a>", "http://x.ir/"),
    ],
)
def test_links(source: str, url: str) -> None:
    assert [e["url"] for e in parse_html(source).entities] == [url]


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("سود < زیان", 'Unsupported start tag "" at byte offset 7'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x.ir>y</a>', "Unclosed start tag at byte offset 0"),
    ],
)
def test_what_is_refused(source: str, refusal: str) -> None:
    with pytest.raises(MarkupError) as error:
        parse_html(source)
    assert str(error.value) == refusal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@dairynews #شکایت https://example.ir /start a@b.ir",
         [("mention", 0, 10), ("hashtag", 11, 6), ("url", 18, 18), ("bot_command", 37, 6), ("email", 44, 6)]),
        ("/sov@demo_bot 7", [("bot_command", 0, 13)]),
        ("x/sov /a/b سلام/start", []),
        ("(/help)", [("bot_command", 1, 5)]),
        ("#دامون_خوب، #شیر\u200cخشک #123 #a1", [("hashtag", 0, 10), ("hashtag", 12, 8), ("hashtag", 26, 3)]),
        ("@abc «@damoon_news»", [("mention", 6, 12)]),
        ("t.me/abc و example.com/a?b=c.", [("url", 0, 8), ("url", 11, 17)]),
        ("(https://x.ir/a) https://127.0.0.1:80/x localhost/x", [("url", 1, 14), ("url", 17, 22)]),
        ("😀 /status", [("bot_command", 3, 7)]),
        ("# @ / $ ۱۲/۳", []),
    ],
)  # fmt: skip
def test_what_telegram_finds_by_itself(text: str, expected: list[Span]) -> None:
    assert spans(with_automatic(Formatted(text, []))) == expected


def test_nothing_is_found_inside_code() -> None:
    assert spans(with_automatic(parse_html("<code>/start</code> /help"))) == [("code", 0, 6), ("bot_command", 7, 5)]


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(f"<b>{escaped}</b>").text == text.strip()


@given(st.text(alphabet="<>/b i&;a=\"'😀ی", max_size=40))
def test_any_text_is_parsed_or_refused_and_spans_stay_inside(text: str) -> None:
    try:
        found = with_automatic(parse_html(text))
    except MarkupError:
        return
    size = utf16_length(found.text)
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= size for e in found.entities)
