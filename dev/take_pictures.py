"""Take the pictures of README and store page from a demo company that is being served."""

import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from browser import Browser, write_picture
from PIL import Image

FOLDER = Path(__file__).parents[1] / "static" / "description"
WIDE, PHONE = (1200, 760), (390, 780)
ADDON = "customers_for_life"


class Picture(NamedTuple):
    """A picture, and the screen that it shows.

    name: of its file
    action: XML id of the screen's action, ours by default
    selector: what is there once the screen has come up
    record: XML id of the record whose form is shown
    clicks: selectors of what is clicked, one after the other, before the picture is taken
    """

    name: str
    action: str
    selector: str
    record: str | None = None
    clicks: tuple = ()
    size: tuple = WIDE
    scale: int = 1


class Page(NamedTuple):
    """A picture of the first page of a document, by the wizard that prints it."""

    name: str
    wizard: str
    report: str
    vals: dict


class Till(NamedTuple):
    """A picture of the questions at the till, about an order."""

    name: str
    order: str


# All pictures, in the order of README. One whose screen is not there is passed over.
PICTURES = [
    Picture("my_day", "service_day_action", ".o_content *"),
    Picture(
        "order",
        "sale.action_orders",
        ".o_form_view",
        "order_hartmann",
        clicks=(".nav-link[name=promises]",),
    ),
    Picture(
        "service_quality",
        "service_quality_action",
        ".o_service_tile",
        clicks=("button[name=by_month]",),
        size=(1240, 1010),
    ),
    Picture("promises", "customer_promise_action", ".o_data_row", size=(1440, 640)),
    Picture(
        "complaint",
        "customer_complaint_action",
        ".o_form_view",
        "complaint_rossi",
        clicks=(".nav-link[name=playbook]",),
    ),
    Picture(
        "meeting_room",
        "service_meeting_action",
        ".o_form_view",
        "meeting_today",
        clicks=("button[name=action_open_room]",),
    ),
    Page("scorecard", "service.scorecard", "service_scorecard", {"user_ids": "base.user_demo"}),
    Page("report", "service.quality.report", "service_quality_report", {}),
    Till("till", "order_okafor"),
    Picture("phone", "customer_promise_action", ".o_kanban_record", size=PHONE, scale=2),
]


class Camera:
    """Finds what pictures show, and takes them, as a service manager."""

    def __init__(self, browser):
        self.browser = browser

    def find(self, xmlid):
        """Return the id behind an XML id, ours by default; None where there is none."""
        module, _dot, name = xmlid.rpartition(".")
        domain = [["module", "=", module or ADDON], ["name", "=", name]]
        rows = self.browser.call("ir.model.data", "search_read", domain, ["res_id"])
        return rows[0]["res_id"] if rows else None

    def take(self, picture):
        """Take one picture, and say how large it is, or why there is none."""
        path = FOLDER / f"{picture.name}.png"
        size = getattr(self, f"_take_{type(picture).__name__.lower()}")(picture, path)
        print(f"    {picture.name}: {size // 1024} KB" if size else f"    {picture.name}: skipped")

    def _take_picture(self, picture, path):
        action = picture.action if "." in picture.action else f"{ADDON}.{picture.action}"
        if not self.find(action):
            return None
        url = f"/odoo/action-{action}"
        if picture.record:
            url += f"/{self.find(picture.record)}"
        self.browser.open(url, picture.size, picture.selector, picture.clicks, picture.scale)
        return self.browser.take(path)

    def _take_till(self, picture, path):
        order = self.find(picture.order)
        action = self.browser.call("sale.order", "action_ask_at_the_till", [order])
        self.browser.open(action["url"], (1000, 420), "form button")
        return self.browser.take(path)

    def _take_page(self, picture, path):
        program = shutil.which("pdftoppm")
        if not program:
            return None
        vals = {name: [[6, 0, [self.find(xmlid)]]] for name, xmlid in picture.vals.items()}
        vals["period"] = "last_quarter"
        (record,) = self.browser.call(picture.wizard, "create", [vals])
        url = f"{self.browser.address}/report/pdf/{ADDON}.{picture.report}/{record}"
        answer = self.browser.session.get(url, timeout=300)
        answer.raise_for_status()
        page = subprocess.run(
            [program, "-r", "85", "-f", "1", "-l", "1", "-png", "-"],
            input=answer.content,
            capture_output=True,
            check=True,
        ).stdout
        return write_picture(Image.open(io.BytesIO(page)), path)


def main(address, names):
    """Take the pictures of these names, or all of them.

    :param str address: of a server with the demo company as its only database
    """
    with Browser(address) as browser:
        browser.log_in("admin", "admin")
        # What prints fetches its style sheets from there.
        browser.call("ir.config_parameter", "set_param", "report.url", address)
        camera = Camera(browser)
        for picture in PICTURES:
            if not names or picture.name in names:
                camera.take(picture)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
