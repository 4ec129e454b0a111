"""A petition page whose signatures are watched: one post, its counts over time."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from demo.http import HttpServer
from monitors.ingest import Ingest
from monitors.sources.errors import SourceError
from monitors.sources.petition import PetitionOptions, Petitions, read_petition
from storage.tables import post_versions, posts, view_snapshots

PAGE = (Path(__file__).parent / "pages" / "petition.html").read_text("utf-8")


async def test_one_post_and_a_count_for_each_reading_that_differs(bench, sqlite_db):
    counts = iter(["۱۲٬۳۴۵", "۱۲٬۳۴۵", "۴۱٬۰۰۰"])

    async def answer(request: Request) -> Response:
        return HTMLResponse(PAGE.replace("۱۲٬۳۴۵", next(counts)))

    server = HttpServer(Starlette(routes=[Route("/p", answer)]))
    await server.start()
    try:
        async with bench(Petitions(PetitionOptions(allow_hosts=("127.0.0.1",), timeout=5))) as b:
            source = await b.add("petition", f"{server.url}/p")
            for _ in range(3):
                await b.collect(after=timedelta(hours=1))
            assert (await b.source(source.id)).title == "درخواست جمع‌آوری شیرهای برگشتی"
            assert [post.views for post in b.received] == [12_345, 12_345, 41_000]
            for post in b.received:
                await Ingest(sqlite_db).store([post])
    finally:
        await server.stop()
    async with sqlite_db.read() as conn:
        (stored,) = (await conn.execute(select(posts))).all()
        seen = (await conn.execute(select(view_snapshots.c.views).order_by(view_snapshots.c.at))).scalars().all()
        assert (await conn.execute(select(post_versions))).all() == []
    assert (stored.views, stored.backfilled, seen[0], seen[-1]) == (41_000, True, 12_345, 41_000)
    assert stored.text.count("جمع‌آوری") == 2
    assert "امضا کرده" not in stored.text


@pytest.mark.parametrize(
    ("markup", "signatures"),
    [
        ("<p>1,204 signatures</p>", 1_204),
        ("<b>۹</b> <span>نفر</span> <span>تاکنون</span> امضا کرده‌اند", 9),
        ("<p>99 supporters of 100 supporters</p>", 99),
        ("<p>1000000000000000000 signed</p>", 100_000_000_000),
        ("<p>سه هزار امضا</p>", None),
        ("<p>۲۰۲۶</p>", None),
        ("", None),
        ("1" * 150_000 + " x", None),
    ],
)
def test_which_count_is_read(markup, signatures):
    if signatures is None:
        with pytest.raises(SourceError) as refused:
            read_petition(markup, "http://h/")
        assert refused.value.key == "source-error-no-petition"
    else:
        assert read_petition(markup, "http://h/").signatures == signatures
