"""Processes that read one file at a time, each in a folder of its own, with a limit of time and of memory.

A process that takes too long is killed and replaced; what it was reading is what hung.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

__all__ = ["Answer", "in_workers"]

MEMORY_BYTES = 4 * 1024**3

#: The job, its result (or None) and why there is none, seconds it took.
Answer = tuple[Any, Any, str, float]


class _Worker:
    """A process and the job that it is at."""

    def __init__(self, work: Callable[[Any, Path], Any], folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(work, other, folder), daemon=True)
        self.process.start()
        other.close()
        self.pipe.recv()  # it has loaded everything
        self.job: Any = None
        self.since = 0.0

    def give(self, job: Any) -> None:
        self.job, self.since = job, time.monotonic()
        self.pipe.send(job)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _serve(work: Callable[[Any, Path], Any], pipe: Connection, folder: Path) -> None:
    """Answer jobs until the pipe closes."""
    folder = Path(tempfile.mkdtemp(dir=folder))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sys.dont_write_bytecode = True
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR"):
        (folder / name.lower()).mkdir()
        os.environ[name] = str(folder / name.lower())
    tempfile.tempdir = None
    os.chdir(folder)
    pipe.send("ready")
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        pipe.send(work(job, folder))


def in_workers(
    work: Callable[[Any, Path], Any], jobs: Iterable[Any], *, folder: Path, workers: int, seconds: float
) -> Iterator[Answer]:
    """Do `jobs` in processes and yield each job with its result as it comes.

    Parameters
    ----------
    work : callable
        Takes a job and the process's own folder, which is its working folder too.
    jobs : iterable
        What is to be done.
    folder : pathlib.Path
        Where the processes have their folders.
    workers : int
        Number of processes.
    seconds : float
        Time that a job may take [s]; it is killed then.

    Yields
    ------
    tuple
        The job, its result or None, why there is none, and how long it took [s].
    """
    waiting = iter(jobs)
    busy: list[_Worker] = []
    try:
        for job in _first(waiting, workers):
            busy.append(_Worker(work, folder))
            busy[-1].give(job)
        while busy:
            ready = wait([worker.pipe for worker in busy], timeout=0.5)
            for worker in list(busy):
                took = time.monotonic() - worker.since
                free, result, problem = worker, None, ""
                if worker.pipe in ready:
                    try:
                        result = worker.pipe.recv()
                    except EOFError:
                        worker.process.join()
                        problem = f"the process died (exit code {worker.process.exitcode})"
                elif took > seconds:
                    problem = f"hung: killed after {seconds:.0f} s"
                else:
                    continue
                yield worker.job, result, problem, took
                if problem:
                    worker.stop()
                    busy.remove(worker)
                    free = _Worker(work, folder)
                    busy.append(free)
                for job in _first(waiting, 1):
                    free.give(job)
                    break
                else:
                    free.stop()
                    busy.remove(free)
    finally:
        for worker in busy:
            worker.stop()


def _first(jobs: Iterator[Any], count: int) -> Iterator[Any]:
    for _ in range(count):
        try:
            yield next(jobs)
        except StopIteration:
            return
