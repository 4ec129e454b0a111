"""hazm without its front door.

`import hazm` loads every tagger and embedding it has: 4.7 s, 150 MB, and gensim, which is not installed. Its
word-level tools need none of that, but each imports its neighbours from the package, so an empty package is put in its
place and filled step by step in the order in which they need one another.
"""

import importlib
import sys
import threading
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_PACKAGE = "hazm"
_ORDER = (
    ("hazm.stemmer", ("Stemmer",)),
    ("hazm.word_tokenizer", ("WordTokenizer",)),
    ("hazm.lemmatizer", ("Conjugation", "Lemmatizer")),
)
_LOCK = threading.Lock()


@cache
def tool(name: str) -> Any:
    """One shared instance of a hazm class, by its name: making one takes 1.5 to 2.7 s."""
    with _LOCK:
        return getattr(_bare_package(), name)()


def _bare_package() -> ModuleType:
    if _PACKAGE in sys.modules:
        return sys.modules[_PACKAGE]
    spec = find_spec(_PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(_PACKAGE)
    package = ModuleType(_PACKAGE)
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec
    sys.modules[_PACKAGE] = package
    names = importlib.import_module(f"{_PACKAGE}.utils")
    package.__dict__.update({name: value for name, value in vars(names).items() if not name.startswith("_")})
    for module, classes in _ORDER:
        loaded = importlib.import_module(module)
        for name in classes:
            setattr(package, name, getattr(loaded, name))
    return package
