"""A headless Chromium that opens pages of a server and takes pictures of them."""

import base64
import contextlib
import io
import json
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import requests
import websocket
from PIL import Image

# Nothing is loaded, faded in or announced any more.
SETTLED = """
    !document.querySelector(".o_loading_indicator, .o_notification, .o_action_manager:empty")
    && document.fonts.status === "loaded"
    && document.getAnimations().every((each) => each.playState !== "running"
        || each.effect.getComputedTiming().endTime === Infinity)
"""
COLOURS = 128
# How long a page may take, in seconds: the first one makes what browsers load.
PATIENCE = 180


class Browser:
    """Pages of one server as one of its users sees them.

    :param str address: of the server, without a slash at its end
    """

    def __init__(self, address):
        self.address = address
        self.session = requests.Session()
        self._number = 0

    def __enter__(self):
        program = shutil.which("chromium") or shutil.which("google-chrome")
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--lang=en-US", "--remote-debugging-port=0", "--remote-allow-origins=*",
             f"--user-data-dir={self._folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        port = self._wait(lambda: self._read_port(), 60)
        pages = requests.get(f"http://127.0.0.1:{port}/json", timeout=10).json()
        page = next(page for page in pages if page["type"] == "page")
        self._socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=60)
        self._ask("Page.enable")
        self._ask("Network.enable")
        return self

    def __exit__(self, *error):
        self._socket.close()
        self._process.terminate()
        self._process.wait(20)
        with contextlib.suppress(OSError):
            self._folder.cleanup()

    def _read_port(self):
        path = Path(self._folder.name, "DevToolsActivePort")
        return path.exists() and path.read_text().split()[:1]

    @staticmethod
    def _wait(find, seconds):
        """Return what `find` finds; None where it finds nothing for so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := find():
                return found[0] if isinstance(found, list) else found
            time.sleep(0.1)
        return None

    def _ask(self, method, **params):
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._number:
                return answer.get("result", {})

    def run(self, expression):
        """Return what JavaScript on the page comes to; None where it fails."""
        result = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return result.get("result", {}).get("value")

    def log_in(self, login, password):
        """Go on as this user of the server's only database."""
        self.session = requests.Session()
        page = self.session.get(f"{self.address}/web/login", timeout=60).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        self.session.post(
            f"{self.address}/web/login",
            {"login": login, "password": password, "csrf_token": token},
            timeout=60,
        ).raise_for_status()
        self._ask("Network.clearBrowserCookies")
        for name, value in self.session.cookies.items():
            self._ask("Network.setCookie", name=name, value=value, url=self.address)

    def call(self, model, method, *args, **kwargs):
        """Return what a public method of a model returns to this user."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        url = f"{self.address}/web/dataset/call_kw/{model}/{method}"
        answer = self.session.post(url, json={"params": params}, timeout=120).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def open(self, path, size, selector, clicks=(), scale=1):
        """Open a page, and wait until it stands still.

        :param size: (width, height) in pixels of the page
        :param str selector: what the page shows once it is there
        :param clicks: selectors of what is clicked then, one after the other
        :raise RuntimeError: where it does not come up
        """
        width, height = size
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=scale, mobile=width < 500,
        )  # fmt: skip
        self._ask("Emulation.setTouchEmulationEnabled", enabled=width < 500)
        self._ask("Page.navigate", url="about:blank")
        self._ask("Page.navigate", url=self.address + path)
        for each in (selector, *clicks):
            there = f"!!document.querySelector({json.dumps(each)})"
            if not self._wait(lambda there=there: self.run(there), PATIENCE):
                raise RuntimeError(f"{path} shows no {each}")
            self._settle()
            if each != selector:
                self.run(f"document.querySelector({json.dumps(each)}).click()")
                self._settle()

    def _settle(self):
        for _twice in range(2):
            time.sleep(0.6)
            self._wait(lambda: self.run(SETTLED), 15)

    def take(self, path):
        """Write what the page shows into a PNG file, as small as it goes.

        :return: its size in bytes
        """
        shot = self._ask("Page.captureScreenshot", format="png")["data"]
        return write_picture(Image.open(io.BytesIO(base64.b64decode(shot))), path)


def write_picture(image, path):
    """Write a picture as a PNG of few colours; return its size in bytes."""
    image = image.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=0)
    image.save(path, optimize=True)
    return Path(path).stat().st_size
