"""Results worth keeping between runs, in the platform's cache folder.

The key is a digest of everything that a result was computed from, the program's own files included, so that a stale
result cannot be found. The folder may be deleted at any time; where it cannot be written, nothing is kept.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

__all__ = ["digest", "remembered"]

T = TypeVar("T")

#: What a damaged or foreign file raises when it is read back.
_UNREADABLE = (
    OSError,
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    ImportError,
    IndexError,
    TypeError,
    ValueError,
)


@cache
def _program() -> bytes:
    """Digest the program and the libraries whose objects are kept."""
    from importlib.metadata import version

    here = Path(__file__).resolve().parent
    files = sorted(p for p in here.rglob("*") if p.suffix in (".py", ".csv", ".txt") and "data" not in p.parts)
    libraries = "".join(version(name) for name in ("pandas", "numpy"))
    return _hash([libraries.encode(), *(p.read_bytes() for p in files)])


def _hash(parts: Iterable[bytes]) -> bytes:
    state = blake2b(digest_size=16)
    for part in parts:
        state.update(len(part).to_bytes(8, "big") + part)
    return state.digest()


def digest(parts: Iterable[bytes]) -> str:
    """Return the key of a result computed by this program from `parts`.

    Examples
    --------
    >>> digest([b"a", b"b"]) == digest([b"ab"])
    False
    """
    return _hash([_program(), *parts]).hex()


def remembered(name: str, key: str, compute: Callable[[], T]) -> T:
    """Return what was kept under `name` and `key`, else compute and keep it.

    Parameters
    ----------
    name : str
        What it is; one result is kept for each name.
    key : str
        What :func:`digest` returned for all that the result depends on.
    compute : callable
        Makes the result, which must be picklable.

    Returns
    -------
    object
        The result, kept or new; the same either way.
    """
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("vitamer", appauthor=False))
    file = folder / f"{name}-{key}.pickle"
    try:
        kept: T = pickle.loads(file.read_bytes())
        return kept
    except _UNREADABLE:
        pass
    result = compute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob(f"{name}-*.pickle"):
            stale.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as opened:
            pickle.dump(result, opened, protocol=pickle.HIGHEST_PROTOCOL)
        Path(opened.name).replace(file)
    except OSError:
        pass  # a read-only home, a full disk: the result stands, it is only not kept
    return result
