"""What feeds in the wild look like, and what is made of them."""

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.sources.errors import SourceError
from monitors.sources.feed_dates import read_date
from monitors.sources.feed_marks import Marks, canonical
from monitors.sources.feed_parse import Entry, parse_feed
from monitors.sources.feed_text import decode
from monitors.sources.plain_text import plain_text


def rss(items: str, head: str = "") -> bytes:
    return f"{head}<rss version='2.0'><channel><title>خبر</title>{items}</channel></rss>".encode()


def entry(**values: str | None) -> Entry:
    blank = dict.fromkeys(("id", "url", "title", "text", "author", "published_at"))
    return Entry(**{**blank, **values})


def test_rss_in_the_order_of_the_feed_empty_and_repeated_items_too():
    feed = parse_feed(
        rss(
            "<item><guid>1</guid><link>/a?x=1</link><title>قیمت &amp;amp; شیر</title><author>ر. ک.</author>"
            "<description>&lt;p&gt;می&amp;zwnj;گوید&lt;br/&gt;دوم&lt;/p&gt;</description>"
            "<pubDate>Sun, 22 Nov 2026 10:00:00 +0330</pubDate></item>"
            "<item/>"
            "<item><guid>1</guid><title>قیمت</title></item>"
        ),
        url="http://host/feed.xml",
    )
    assert feed.title == "خبر"
    at = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    assert feed.entries == (
        Entry("1", "http://host/a?x=1", "قیمت & شیر", "می\u200cگوید\nدوم", "ر. ک.", at),
        entry(),
        entry(id="1", title="قیمت"),
    )


def test_atom_prefers_the_whole_content():
    feed = parse_feed(
        b"<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><id>urn:1</id><title type='html'>a &lt;b&gt;"
        b"b&lt;/b&gt;</title><link rel='alternate' href='http://h/1'/><summary>short</summary><content type='html'>"
        b"&lt;p&gt;long&lt;/p&gt;</content><author><name>N</name></author><updated>2026-11-22T10:00:00Z</updated>"
        b"</entry></feed>"
    )
    at = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert feed.entries == (Entry("urn:1", "http://h/1", "a b", "long", "N", at),)


def test_json_feed():
    feed = parse_feed(
        '{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": 7, "url": "/p", "title": "ت",'
        ' "content_html": "<p>متن</p>", "authors": [{"name": "ن"}], "date_published": "2026-11-22T10:00:00+03:30"},'
        ' {}, "rubbish"]}'.encode(),
        url="https://h/feed.json",
    )
    at = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    assert feed.entries == (Entry("7", "https://h/p", "ت", "متن", "ن", at), entry())


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "source-error-not-a-feed"),
        (b"hello", "source-error-not-a-feed"),
        (b"\x00\xff\xfe\x01\x02rubbish", "source-error-not-a-feed"),
        (b"<html><body>sign in</body></html>", "source-error-not-a-feed"),
        (b"<!DOCTYPE html><html></html>", "source-error-not-a-feed"),
        (b"{}", "source-error-not-a-feed"),
        (b'{"version": 1, "items": 2}', "source-error-not-a-feed"),
        (b"[" * 100_000, "source-error-not-a-feed"),
        (b'{"a":' * 100_000, "source-error-not-a-feed"),
        (rss("", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>"), "source-error-doctype"),
        (rss("", "<!-- <rss> --><!doctype rss SYSTEM 'file:///etc/passwd'>"), "source-error-doctype"),
        (rss("<item><title><!ENTITY a 'b'></title></item>"), "source-error-doctype"),
        (rss("", "<!DOCTYPE x [<!ENTITY a 'b'>]>").decode().encode("utf-16"), "source-error-doctype"),
    ],
)
def test_refused(body, key):
    with pytest.raises(SourceError) as refused:
        parse_feed(body)
    assert refused.value.key == key


def test_a_doctype_inside_a_text_is_just_text():
    (only,) = parse_feed(rss("<item><description><![CDATA[<!DOCTYPE html><p>متن</p>]]></description></item>")).entries
    assert only.text == "متن"


def test_a_long_feed_is_given_whole():
    feed = parse_feed(rss("".join(f"<item><title>{number}</title></item>" for number in range(3_000))))
    assert [one.title for one in feed.entries] == [str(number) for number in range(3_000)]


@pytest.mark.parametrize("date", ["0000-00-00 00:00:00", "Mon, 32 Nov 2026 10:00:00 GMT", "9999-99-99", "-5", "1e999"])
def test_one_impossible_date_does_not_spoil_the_feed(date):
    found = parse_feed(rss(f"<item><title>۱</title><pubDate>{date}</pubDate></item><item><title>۲</title></item>"))
    assert [(one.title, one.published_at) for one in found.entries] == [("۱", None), ("۲", None)]


def test_letters_that_do_not_exist_are_left_out():
    (only,) = parse_feed(rss("<item><title>&#xD800;&#55357;&#0;&#x1F600;x&#9;y&#99999999;&#x0;</title></item>")).entries
    assert only.title == "\U0001f600x y"


ENDLESS = f"&#{'0' * 100_000}"


@pytest.mark.parametrize(
    "reference",
    ["&#abc;", "&#;", "&#x;", "&#x110000;", "&#00000000065;", "&#" * 50_000, ENDLESS, ENDLESS.replace("&", "&amp;")],
)
def test_references_that_are_none_do_no_harm(reference):
    assert len(parse_feed(rss(f"<item><title>{reference}</title></item>")).entries) == 1


def test_numbers_are_names_too():
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": 1.5}, {"id": 7}, {"id": true}, {"id": []}]}'
    assert [one.id for one in parse_feed(body).entries] == ["1.5", "7", None, None]


def test_a_torn_feed_gives_what_it_has():
    feed = parse_feed(rss("<item><title>یک</title></item><item><title>دو & سه</title>")[:-16])
    assert [one.title for one in feed.entries] == ["یک", "دو & سه"]


PERSIAN = "<rss version='2.0'><channel><item><title>سلام دنيا، قيمت شير گران شد</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("head", "codec", "content_type"),
    [
        ("", "utf-8", ""),
        ("", "utf-8", "text/xml; charset=ISO-8859-1"),
        ("", "utf-8-sig", "text/xml; charset=windows-1256"),
        ("", "cp1256", ""),
        ("", "cp1256", "text/xml; charset=windows-1256"),
        ("<?xml version='1.0' encoding='windows-1256'?>", "cp1256", "text/xml"),
        ("<?xml version='1.0' encoding='utf-8'?>", "cp1256", "text/xml; charset=utf-8"),
        ("<?xml version='1.0' encoding='punycode'?>", "cp1256", "text/xml; charset=nonsense"),
        ("<?xml version='1.0' encoding='utf-16'?>", "utf-16", ""),
        ("", "utf-16-le", ""),
    ],
)
def test_letters_are_read_rightly_whatever_is_declared(head, codec, content_type):
    (only,) = parse_feed((head + PERSIAN).encode(codec), content_type=content_type).entries
    assert only.title == "سلام دنيا، قيمت شير گران شد"


def test_one_broken_letter_does_not_change_the_others():
    assert decode(PERSIAN.encode().replace("گران".encode(), b"\xda\xdb")).count("\ufffd") in (1, 2)
    assert "سلام دنيا" in decode(PERSIAN.encode().replace("گران".encode(), b"\xda\xdb"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sun, 22 Nov 2026 10:00:00 GMT", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00:00+03:30", datetime(2026, 11, 22, 6, 30, tzinfo=UTC)),
        ("۲۰۲۶-۱۱-۲۲ ۱۰:۰۰:۰۰", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("۱۴۰۵/۰۹/۰۱ - ۱۰:۳۰", datetime(2026, 11, 22, 7, tzinfo=UTC)),
        ("1405-9-1", datetime(2026, 11, 21, 20, 30, tzinfo=UTC)),
        ("1405-13-40 99:99", None),
        ("یکشنبه ۱ آذر ۱۴۰۵ - ۱۰:۳۰", datetime(2026, 11, 22, 7, tzinfo=UTC)),
        ("١ دي ١٤٠٥", datetime(2026, 12, 21, 20, 30, tzinfo=UTC)),
        ("Sun, 01 Azar 1405 10:00:00 +0330", datetime(2026, 11, 22, 6, 30, tzinfo=UTC)),
        ("٢٠٢٦-١١-٢٢T١٠:٠٠:٠٠Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026/11/2 9:00", None),
        ("2026/11/2 09:00", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("1795341600", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("1795341600000", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 10:00:00 IRST", datetime(2026, 11, 22, 6, 30, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("دیروز", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_dates(text, expected):
    assert read_date(text) == expected


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("ساده", "ساده"),
        ("<p>یک</p><p>دو</p>", "یک\nدو"),
        ("می&#8204;رود&nbsp;&amp;&lt;b&gt;", "می\u200cرود &<b>"),
        ("a<script>x < 1</script><style>p{}</style>b", "ab"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("</script>still here", "still here"),
        ("1 < 2 & 3", "1 < 2 & 3"),
        ("", ""),
    ],
)
def test_markup_to_text(markup, text):
    assert plain_text(markup) == text


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: rss(text))))
@settings(max_examples=150, deadline=None)
def test_rubbish_is_refused_or_read_never_a_crash(body):
    with suppress(SourceError):
        parse_feed(body, content_type="text/xml")


@pytest.mark.parametrize(
    "piece", ["<", "&", "<!--", "<![CDATA[", "<item>", "<a ", "<a b='", "&#", "</", "<!", "<?", "]]>"]
)
def test_no_repeated_piece_makes_the_parser_crawl(piece):
    start = time.process_time()
    with suppress(SourceError):
        parse_feed(rss(piece * (100_000 // len(piece))))
    assert time.process_time() - start < 20  # it takes half a second; a quadratic one would take minutes


def names(entries: list[Entry], marks: Marks | None = None) -> list[str]:
    return [one.id for one in (marks or Marks()).compare(entries).marked]


def test_an_entry_is_named_by_guid_else_address_else_title():
    entries = [
        entry(id="g", url="http://h/1", title="a"),
        entry(url="http://H/2?utm_source=x&id=2#top", title="b"),
        entry(title="c"),
        entry(text="d"),
        entry(),
    ]
    found = names(entries)
    assert found[2:] == ["http://h/2?id=2", "g"]
    assert all(name.startswith("title:") for name in found[:2])
    assert len(set(found)) == 4


def test_only_new_and_changed_entries_come_again():
    first = Marks().compare([entry(id="2", title="b"), entry(id="1", title="a")])
    assert [one.id for one in first.marked] == ["1", "2"]
    marks = Marks.load(first.marks.dump())
    second = marks.compare([entry(id="3", title="c"), entry(id="2", title="b!"), entry(id="1", title="a")])
    assert [(one.id, one.changed) for one in second.marked] == [("2", True), ("3", False)]
    assert second.overlaps
    assert not second.marks.compare([entry(id="9", title="z")]).overlaps


def test_a_guid_used_for_another_item_makes_another_post():
    one, two, three = (entry(id="home", url=f"http://h/{n}", title=str(n)) for n in (1, 2, 3))
    first = Marks().compare([two, one])
    assert len({one.id for one in first.marked}) == 2
    assert names([two, one], first.marks) == []
    second = first.marks.compare([three, two])
    assert len(second.marked) == 1
    assert second.marked[0].entry == three
    assert second.marked[0].id not in {one.id for one in first.marked}
    assert names([three, two], second.marks) == []


def test_one_entry_twice_in_one_feed_is_one_post_and_stays_quiet():
    twice = [entry(id="1", url="http://h/1", title="later"), entry(id="1", url="http://h/1", title="earlier")]
    first = Marks().compare(twice)
    assert [one.entry.title for one in first.marked] == ["later"]
    assert names(twice, first.marks) == []


@pytest.mark.parametrize("url", ["http://[", "::::", "\ud800", "x" * 3000])
def test_odd_addresses_are_names_too(url):
    assert isinstance(canonical(url), str)
    assert len(names([entry(url=url)])[0]) <= 500
