import subprocess
import sys


def test_lemmas_by_the_bare_package() -> None:
    # in a process of its own: the dictionary takes 2 s and 60 MB, and a bare package must not meet other tests
    code = (
        "import sys; from nlp.lemma import lemmas;"
        "print(*lemmas('کتاب‌هایمان نمیدن نمی‌دهند میخوام شیرهای میوه'));"
        "print([m for m in ('gensim', 'sklearn', 'hazm.normalizer', 'hazm.embedding') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    words, heavy = done.stdout.splitlines()
    assert words.split() == ["کتاب", "داد", "داد", "خواست", "شیر", "میوه"]
    assert heavy == "[]"
