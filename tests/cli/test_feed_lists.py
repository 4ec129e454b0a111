"""`hoshdar sources import-opml|export-opml|discover` on a real database."""

import sys
from pathlib import Path

import pytest

from bot.cli import main

LIST = """<opml version="2.0"><body>
<outline type="rss" text="یک" xmlUrl="http://h/a.xml"/><outline type="rss" text="دو" xmlUrl="https://h/b.xml"/>
<outline type="rss" text="بد" xmlUrl="ftp://h/c.xml"/></body></opml>"""


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOSHDAR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOSHDAR_LANGUAGE", "en")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["hoshdar", "sources", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_a_list_goes_in_and_comes_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.opml").write_text(LIST, "utf-8")
    assert run(monkeypatch, "import-opml", str(tmp_path / "list.opml"), "--tier", "3") == 0
    assert "ftp://h/c.xml is no feed" in capfd.readouterr().out
    assert run(monkeypatch, "import-opml", str(tmp_path / "list.opml")) == 0
    assert "Nothing" in capfd.readouterr().out
    assert run(monkeypatch, "export-opml", str(tmp_path / "out.opml")) == 0
    capfd.readouterr()
    assert run(monkeypatch, "export-opml") == 0
    written = capfd.readouterr().out
    assert written == (tmp_path / "out.opml").read_text("utf-8")
    assert ['xmlUrl="http://h/a.xml"' in written, 'title="دو"' in written, "ftp" in written] == [True, True, False]


@pytest.mark.parametrize("arguments", [("import-opml", "nosuch"), ("discover", "http://127.0.0.1:9/")])
def test_what_cannot_be_read_is_one_line_and_code_2(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *arguments) == 2
    assert len(capfd.readouterr().err.splitlines()) == 1
