"""Results worth keeping between runs, in the platform's cache folder.

The key is a digest of everything that a result was computed from, the program's own files included, so that a stale
result cannot be found. The folder may be deleted at any time; where it cannot be written, nothing is kept.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["digest", "keep", "matplotlib_folder", "recall", "remembered"]

T = TypeVar("T")

#: How many results are kept under one name, such as those of two food tables.
_KEPT = 4
_DIGEST_BYTES = 16


def _hash(parts: Iterable[bytes]) -> bytes:
    state = blake2b(digest_size=_DIGEST_BYTES)
    for part in parts:
        state.update(len(part).to_bytes(8, "big") + part)
    return state.digest()


def program_digest(package: Path) -> bytes:
    """Digest a program's own files, Python and the libraries whose objects or scores are kept."""
    from importlib.metadata import version

    parts = [sys.version.encode(), *(version(name).encode() for name in ("pandas", "numpy", "rapidfuzz"))]
    for file in sorted(package.rglob("*")):
        inside = file.relative_to(package)
        if file.suffix in (".py", ".csv", ".txt") and inside.parts[0] != "data":
            parts += [str(inside).encode(), file.read_bytes()]
    return _hash(parts)


@cache
def _program() -> bytes:
    return program_digest(Path(__file__).resolve().parent)


def digest(parts: Iterable[bytes]) -> str:
    """Return the key of a result computed by this program from `parts`.

    Examples
    --------
    >>> digest([b"a", b"b"]) == digest([b"ab"])
    False
    """
    return _hash([_program(), *parts]).hex()


def _trusted(folder: Path) -> bool:
    """Tell whether this user alone can have written the folder: reading a pickle runs what is in it."""
    if not hasattr(os, "getuid"):
        return True
    state = folder.stat()
    return state.st_uid == os.getuid() and not state.st_mode & 0o022


def matplotlib_folder() -> Path | None:
    """Return a folder in which matplotlib may keep its list of fonts, or None where none can be made.

    Left to itself it makes folders of its own elsewhere.
    """
    folder = _folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "matplotlib").mkdir(exist_ok=True)
    except OSError:
        return None
    return folder / "matplotlib"


def _folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("vitamer", appauthor=False))


def recall(name: str, key: str) -> Any | None:
    """Return what was kept under `name` and `key`, or None.

    Parameters
    ----------
    name : str
        What it is.
    key : str
        What :func:`digest` returned for all that the result depends on.
    """
    file = _folder() / f"{name}-{key}.pickle"
    try:
        if _trusted(file.parent):
            content = file.read_bytes()
            body = content[_DIGEST_BYTES:]
            if _hash([body]) == content[:_DIGEST_BYTES]:
                return _unpickled(body)
    except (OSError, ImportError):
        pass  # also kept by an environment with an optional package, such as pyarrow, that this one lacks
    return None


def _unpickled(body: bytes) -> Any:
    """Read a pickle without collecting garbage: it makes many objects that all stay, and each would be looked at."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return pickle.loads(body)
    finally:
        if collecting:
            gc.enable()


def keep(name: str, key: str, result: object) -> None:
    """Keep a result that is not None; where the folder cannot be written, nothing is kept.

    Parameters
    ----------
    name : str
        What it is; the latest few results are kept for each name.
    key : str
        What :func:`digest` returned for all that the result depends on.
    result : object
        Anything that can be pickled.
    """
    folder = _folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _trusted(folder):
            _write(folder / f"{name}-{key}.pickle", pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL))
            kept_files = sorted(folder.glob(f"{name}-*.pickle"), key=lambda p: (p.stat().st_mtime_ns, p.name))
            for old in kept_files[:-_KEPT]:
                old.unlink(missing_ok=True)
    except OSError:
        pass  # a read-only home, a full disk: the result stands, it is only not kept


def remembered(name: str, key: str, compute: Callable[[], T]) -> T:
    """Return what was kept under `name` and `key`, else compute and keep it.

    Parameters
    ----------
    name : str
        What it is.
    key : str
        What :func:`digest` returned for all that the result depends on.
    compute : callable
        Makes the result, which must be picklable and not None.

    Returns
    -------
    object
        The result, kept or new; the same either way.
    """
    kept: T | None = recall(name, key)
    if kept is not None:
        return kept
    result = compute()
    keep(name, key, result)
    return result


def _write(file: Path, body: bytes) -> None:
    """Write a result with its digest; the file is there whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix="part-", delete=False) as opened:
        part = Path(opened.name)
        try:
            opened.write(_hash([body]) + body)
            opened.flush()
            part.replace(file)
        except OSError:
            part.unlink(missing_ok=True)
            raise
