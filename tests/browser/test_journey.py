"""One journey through the explorer in a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from govgraph import resources

T = TypeVar("T")
CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
DRIVER = shutil.which("chromedriver")
START, WAIT = 60.0, 60.0
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="Chromium or its driver is not installed"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running explorer."""
    folder = tmp_path_factory.mktemp("explorer")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = {"server.headless": "true", "server.port": port, "server.address": "127.0.0.1", "browser.gatherUsageStats": "false"}
    command = [sys.executable, "-m", "streamlit", "run", str(resources.app_dir() / "explorer.py")]
    command += [text for name, value in options.items() for text in (f"--{name}", str(value))]
    environment = {**os.environ, "GOVGRAPH_CACHE": str(folder / "cache"), "HOME": str(folder)}
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=folder, env=environment)
        try:
            wait_for_server(server, url, log)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(20)


def wait_for_server(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Return once the server is healthy; fail at once with its output if it has died."""
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"the explorer ended with {server.returncode}:\n{log.read_text(errors='replace')}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
                if answer.read().strip() == b"ok":
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the explorer was not ready after {START:.0f} s:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A headless Chromium with a profile of its own."""
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = str(CHROMIUM)
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--window-size=1400,1400",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(executable_path=str(DRIVER)))
    driver.set_page_load_timeout(WAIT)
    try:
        yield driver
    finally:
        driver.quit()


def until(what: str, look: Callable[[], T]) -> T:
    """What ``look`` returns once it is true; elements that vanish meanwhile are looked for again."""
    from selenium.common.exceptions import (
        ElementClickInterceptedException,
        NoSuchElementException,
        StaleElementReferenceException,
    )

    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        try:
            found = look()
            if found:
                return found
        except (NoSuchElementException, StaleElementReferenceException, ElementClickInterceptedException):
            pass
        time.sleep(0.2)
    raise AssertionError(f"not seen within {WAIT:.0f} s: {what}")


def test_a_person_looks_at_a_system_in_chinese_answers_and_compares(address: str, browser) -> None:
    from selenium.webdriver.common.by import By

    def text() -> str:
        return str(browser.find_element(By.TAG_NAME, "body").text)

    def click(xpath: str) -> bool:
        browser.find_element(By.XPATH, xpath).click()
        return True

    browser.get(f"{address}/?example=empty.yaml")
    until("the system page", lambda: "Open questions, most decisive first" in text())
    until("the disclaimer", lambda: "not legal advice" in text())
    assert not browser.find_elements(By.CSS_SELECTOR, "[data-testid=stException]")

    until("the language switch", lambda: click("//section[@data-testid='stSidebar']//label[contains(., '中文')]"))
    until("the page in Chinese", lambda: "待答问题，按可判定的规范数排序" in text())
    assert "系统核查" in text()
    until("the language in the address", lambda: "lang=zh" in browser.current_url)

    waiting = text()
    until("a question", lambda: click("(//*[@data-testid='stMain']//label[normalize-space()='否'])[1]"))
    until("the answer", lambda: "已作答（1）" in text())
    assert text() != waiting

    until("the link to the gap table", lambda: click("//section[@data-testid='stSidebar']//a[contains(., '差距对照')]"))
    until("the gap table", lambda: "文件一" in text() and browser.find_elements(By.CSS_SELECTOR, ".gg > details"))
    row = browser.find_elements(By.CSS_SELECTOR, ".gg > details")[0]
    row.find_element(By.TAG_NAME, "summary").click()
    until("what a row rests on", lambda: "要求的内容及其对应" in text())
    until("the language in the address", lambda: "lang=zh" in browser.current_url)
    assert not browser.find_elements(By.CSS_SELECTOR, "[data-testid=stException]")

    link = browser.find_element(By.CSS_SELECTOR, ".gg > details[open] a[href^='provisions?']").get_attribute("href")
    browser.get(link)
    until("the provision", lambda: "在文件中查找" in text() and browser.find_elements(By.CSS_SELECTOR, ".gg .provision"))

    severe = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    elsewhere = [m for m in severe if not m.startswith(address)]  # its own paths: Streamlit tries where its root is
    assert not elsewhere, "a script failed, or something was asked of another host"


def test_going_back_takes_one_step_for_a_page_and_reloading_keeps_it(address: str, browser) -> None:
    from selenium.webdriver.common.by import By

    def title() -> str:
        return str(browser.find_element(By.TAG_NAME, "h1").text)

    def at(path: str, *parts: str) -> bool:
        here = browser.current_url.removeprefix(address)
        return here.split("?")[0] == path and all(part in here for part in parts)

    def go(name: str) -> bool:
        browser.find_element(By.XPATH, f"//section[@data-testid='stSidebar']//a[contains(., '{name}')]").click()
        return True

    browser.get(f"{address}/?example=empty.yaml")
    until("the address of the system page", lambda: at("/", "lang=en", "example=empty.yaml", "section="))
    assert browser.execute_script("return document.documentElement.lang") == "en"
    before = browser.execute_script("return history.length")

    until("the link to the gap table", lambda: go("Gap table"))
    until("the address of the gap table", lambda: at("/gaps", "left=", "right="))
    until("the link to the provisions", lambda: go("Provisions"))
    until("the address of the provision", lambda: at("/provisions", "p="))
    assert browser.execute_script("return history.length") == before + 2
    assert browser.title == "Provisions – govgraph"

    browser.back()
    until("the gap table again", lambda: title() == "Gap table" and at("/gaps", "left="))
    browser.back()
    until("the system page again", lambda: title() == "System check" and at("/", "example=empty.yaml"))

    browser.forward()
    until("the gap table once more", lambda: title() == "Gap table" and at("/gaps", "left="))
    shown = browser.current_url
    browser.refresh()
    until("the gap table after a reload", lambda: title() == "Gap table" and browser.find_elements(By.CSS_SELECTOR, ".gg details"))
    assert browser.current_url == shown


def test_nothing_runs_out_of_a_narrow_page(address: str, browser) -> None:
    from selenium.webdriver.common.by import By

    size = {"width": 420, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for path in (
            "/?example=cv-screening.yaml&section=profile",
            "/about",
            "/gaps",
            "/provisions?p=eu-ai-act:art-14",
            "/concepts",
        ):
            browser.get(address + path)
            until(path, lambda: browser.find_elements(By.CSS_SELECTOR, ".gg .footer"))
            main = browser.find_element(By.CSS_SELECTOR, "[data-testid=stMain]")
            wide = browser.execute_script("return [arguments[0].scrollWidth, arguments[0].clientWidth]", main)
            assert wide[0] <= wide[1] + 1, path
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
