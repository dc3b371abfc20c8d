"""The demo page, built once, served and opened in Debian's Chromium."""

import functools
import http.server
import os
import pathlib
import shutil
import subprocess
import sys
import threading

import pytest

import keras_wave
from tests.browser import page_opener
from tests.browser import start_browser
from tests.requirement import require

DEMO = pathlib.Path(__file__).parents[2] / "demo"
PRESET = "agnews_modulation_tiny"
BUILT = ("node_modules", "dist", "model")
PROGRAMS = ("node", "npm", "chromium")
PACKAGES = ("playwright", "tf2onnx", "onnxruntime")
# The page must work from any path of a server.
PATH = "some/where"


@pytest.fixture(scope="session")
def tools():
    require(*PACKAGES, programs=PROGRAMS)


@pytest.fixture(scope="session")
def classifier():
    return keras_wave.WaveClassifier.from_preset(PRESET)


@pytest.fixture(scope="session")
def project(tools, tmp_path_factory):
    """A copy of `demo/` with its packages, but nothing built."""
    project = tmp_path_factory.mktemp("page") / "demo"
    shutil.copytree(DEMO, project, ignore=shutil.ignore_patterns(*BUILT))
    run("npm", "ci", "--no-audit", "--no-fund", folder=project)
    return project


@pytest.fixture(scope="session")
def built(project):
    run(sys.executable, "build_model.py", PRESET, folder=project)
    run("npm", "run", "build", folder=project)
    return project / "dist"


def run(*command, folder):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stdout + process.stderr


@pytest.fixture(scope="session")
def origin(built, tmp_path_factory):
    """The address of a server that has the page in a folder."""
    root = tmp_path_factory.mktemp("server")
    shutil.copytree(built, root / PATH)
    handler = functools.partial(QuietHandler, directory=root)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


# Of the module: while one is open, Playwright starts no other in this process,
# and the tests of reports open their own.
@pytest.fixture(scope="module")
def browser(tools):
    with start_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def open_page(browser, origin):
    """Opens the page in a context of its own, and listens to it."""
    with page_opener(browser) as open_page:
        yield functools.partial(open_page, f"{origin}/{PATH}/")


@pytest.fixture(scope="module")
def opened_page(open_page):
    # Once: WebAssembly takes its seconds to load.
    page = open_page()
    page.wait_for_selector("#result[aria-busy=false]")
    return page


@pytest.fixture
def page(opened_page):
    """The page with an answer. It must say nothing on the console."""
    yield opened_page
    assert opened_page.complaints == []
