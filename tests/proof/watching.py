"""Watch what this process does beside reading: what it prints, which files it writes, what it starts."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

__all__ = ["Watch"]

_CHANGES = {
    "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.system",
    "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "subprocess.Popen", "shutil.copyfile", "shutil.move",
    "shutil.rmtree", "shutil.unpack_archive", "socket.connect", "socket.getaddrinfo", "sqlite3.connect",
    "webbrowser.open", "urllib.Request", "tempfile.mkdtemp",
}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

#: The one that is on watch; an audit hook cannot be taken away.
_on_watch: list[Watch] = []


class Watch:
    """A context in which nothing may be printed, written or started; ``faults`` says what was.

    Temporary files are allowed in the temporary folder, and must be gone at the end.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[str] = []

    def __enter__(self) -> Self:
        if not hasattr(sys, "_vitamer_watched"):
            sys._vitamer_watched = True  # type: ignore[attr-defined]
            sys.addaudithook(_hook)
        self._before = _listing(self.folder)
        sys.stdout.flush()
        sys.stderr.flush()
        self._streams = [(fd, os.dup(fd), tempfile.TemporaryFile()) for fd in (1, 2)]  # noqa: SIM115  # closed at the end
        for fd, _, file in self._streams:
            os.dup2(file.fileno(), fd)
        _on_watch.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _on_watch.remove(self)
        sys.stdout.flush()
        sys.stderr.flush()
        for fd, kept, file in self._streams:
            os.dup2(kept, fd)
            os.close(kept)
            file.seek(0)
            if printed := file.read(300):
                self.faults.append(f"printed: {printed!r}")
            file.close()
        if changed := _listing(self.folder) ^ self._before:
            self.faults.append(f"files left or changed: {sorted(changed)[:5]}")

    def seen(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note an event that must not be."""
        if event == "open":
            path, _, flags = arguments
            inside = isinstance(path, int) or os.fsdecode(path).startswith((tempfile.gettempdir(), "/dev/null"))
            if not flags & _WRITING or inside:
                return
        elif event not in _CHANGES or str(arguments[0]).startswith(tempfile.gettempdir()):
            return
        self.faults.append(f"did {event} {str(arguments)[:200]}")


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    for watch in _on_watch:
        watch.seen(event, arguments)


def _listing(folder: Path) -> set[tuple[str, int, int]]:
    return {
        (str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }
