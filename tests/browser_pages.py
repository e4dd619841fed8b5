"""A real browser: the system's Chromium, steered from outside and cut off from every network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")

#: Opens a page of a width, in light or dark, and returns it with the addresses that it asked for.
OpenPage = Callable[..., "tuple[Page, list[str]]"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without one the tests are skipped, but where CI runs them that is a failure."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        words = f"no browser is installed ({', '.join(BROWSERS)}): what the pages look like is not tested"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(words)
        pytest.skip(words)
    arguments = [*QUIET, "--no-first-run"]
    # A browser refuses to fence itself in as root, as whom containers run.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open a file in a window; whatever it asks for but itself is refused and noted."""
    contexts = []

    def open_(path: Path, *, width: int = 1280, height: int = 900, scheme: str = "light") -> tuple[Page, list[str]]:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            offline=True,
        )
        contexts.append(context)
        asked: list[str] = []

        def judge(route: Route) -> None:
            asked.append(route.request.url)
            if route.request.url == path.as_uri():
                route.continue_()
            else:
                route.abort()

        page = context.new_page()
        page.route("**/*", judge)
        page.goto(path.as_uri())
        return page, asked

    yield open_
    for context in contexts:
        context.close()
