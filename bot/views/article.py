"""The text of an article, as much of it as one message holds."""

from bot.pages import ArticleRead
from bot.reply import Answer
from bot.texts import Html, Texts, escape
from bot.views import facts

LONGEST = 3_000  # characters with the link: a message holds 4,096, and the title and our own words want some
TITLE_LENGTH = 200


def reading(texts: Texts) -> Answer:
    return Answer(texts.html("article-reading"))


def article(texts: Texts, found: ArticleRead, url: str) -> Answer:
    if found.error is not None:
        key = found.error if texts.has(found.error) else "source-error-unexpected"
        return Answer(texts.html("article-not-read", reason=texts.get(key), url=url))
    shown = _beginning(found.text, LONGEST - len(url))
    lines = (
        [texts.html("article-title", title=facts.cut(" ".join(found.title.split()), TITLE_LENGTH))]
        if found.title
        else []
    )
    lines.append(Html(f"<blockquote expandable>{escape(shown)}</blockquote>"))
    lines.append(texts.html("article-whole" if shown == found.text else "article-goes-on", url=url))
    return Answer(Html("\n".join(lines)))


def _beginning(text: str, longest: int) -> str:
    """As much as is shown, cut at a word."""
    return text if len(text) <= longest else text[:longest].rpartition(" ")[0].rstrip() + "…"
