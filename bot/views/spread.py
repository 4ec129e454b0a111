"""How the texts of a case spread: facts and times, and no word about who may be behind it."""

from datetime import datetime

from bot.callbacks import Posts
from bot.reply import Answer
from bot.texts import Html
from bot.views.alert import number
from bot.views.alert_parts import short, whose
from bot.views.facts import not_seen
from bot.views.format import Format, quote
from bot.views.keyboard import keyboard
from storage.case import Case
from storage.spread import Node, Tree

NODES = 4
QUOTED = 120


def spread(case: Case, trees: list[Tree], fmt: Format, now: datetime) -> Answer:
    texts = fmt.texts
    lines = [texts.html("spread-title", number=number(case, texts), brand=whose(case.brand, texts))]
    for tree in trees:
        lines += [Html(""), *_tree(tree, fmt, now)]
    lines += [Html(""), texts.html("spread-note"), not_seen(fmt, "alert-unseen", case.watched, case.updated_at)]
    return Answer(Html("\n".join(lines)), keyboard([(texts.get("alert-button-back"), Posts(case.id, 1))]))


def _tree(tree: Tree, fmt: Format, now: datetime) -> list[Html]:
    texts, first = fmt.texts, short(tree.first)
    counts = {"mentions": tree.mentions, "sources": tree.sources, "span": fmt.duration(tree.end - tree.start)}
    lines = [
        texts.html("spread-counts", **counts),
        quote(tree.text, QUOTED),
        texts.html("spread-first", at=fmt.moment(tree.start, now), first=first),
    ]
    lines += [_node(node, fmt, now) for node in tree.nodes[:NODES]]
    rest = sum(node.forwards for node in tree.nodes[NODES:])
    if rest:
        lines.append(texts.html("spread-rest", count=rest))
    if tree.unmarked:
        lines.append(texts.html("spread-unmarked", count=tree.unmarked))
    return lines


def _node(node: Node, fmt: Format, now: datetime) -> Html:
    title = short(node.title) or fmt.texts.get("spread-nameless")
    if not node.seen:
        return fmt.texts.html("spread-node.outside", title=title, count=node.forwards)
    assert node.at is not None
    return fmt.texts.html("spread-node", title=title, count=node.forwards, at=fmt.moment(node.at, now))
