"""Debian's Chromium, and pages that are listened to."""

import contextlib
import shutil


@contextlib.contextmanager
def start_browser():
    """Yields a browser, where playwright and Chromium are installed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            # Chromium's sandbox does not start in most containers.
            args=["--no-sandbox"],
        )
        yield browser
        browser.close()


@contextlib.contextmanager
def page_opener(browser):
    """Yields a function that opens an address in a context of its own.

    The page keeps what it asks for, `requests`, and what it says on the
    console, `complaints`.
    """
    contexts = []

    def open_page(address, prepare=lambda page: None, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.requests = []
        page.complaints = []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda line: page.complaints.append(line.text))
        prepare(page)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
