"""What the posts of a case say alike and what people ask, as the database has them. CPU work: off the event loop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from nlp.facts import Agreement, Told, agreement
from storage.case_posts import Row

MOST_READ = 400  # posts whose words are brought back to their lemmas, half a millisecond each


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as somebody wrote it, and how many posts of how many owners of sources ask alike."""

    example: str
    posts: int
    owners: int


@dataclass(frozen=True, slots=True)
class CaseTalk:
    """`phrases` are what stands out, the most telling first; `posts` were read for what they agree in, and the newest
    `worded` of them for questions and phrases."""

    agreed: Agreement
    questions: tuple[Asked, ...]
    phrases: tuple[str, ...]
    posts: int
    worded: int


def agreed(rows: Sequence[Row], timezone: str) -> Agreement:
    """Rows of storage.case_posts.told."""
    return agreement([Told(*row) for row in rows], ZoneInfo(timezone)) if rows else Agreement()


def case_talk(rows: Sequence[Row], names: Iterable[str], timezone: str) -> CaseTalk:
    """`names`: of the brand, which every post has."""
    from nlp.talk import phrases, questions  # loads a dictionary: not before somebody asks

    told, names = [Told(*row) for row in rows[:MOST_READ]], list(names)
    asked = tuple(Asked(one.example, one.posts, one.owners) for one in questions(told, names))
    found = tuple(one.text for one in phrases(told, names))
    return CaseTalk(agreed(rows, timezone), asked, found, len(rows), len(told))
