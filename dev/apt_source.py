"""Print an apt source line for another suite of the Debian mirror that this machine uses.

`stable` is the suite of the machine itself, `source` that of its packages' sources.
"""

import re
import sys
from pathlib import Path


def configured(folder=Path("/etc/apt")):
    """Yield the (options, address) of each Debian source, in either of apt's two formats."""
    for path in [folder / "sources.list", *sorted(folder.glob("sources.list.d/*.list"))]:
        lines = path.read_text().splitlines() if path.exists() else []
        for line in lines:
            match = re.match(r"deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+\S+", line)
            if match:
                yield match[1] or "", match[2]
    for path in sorted(folder.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", path.read_text()):
            fields = dict(re.findall(r"^([A-Za-z-]+):\s*(.*)$", stanza, re.M))
            if "deb" in fields.get("Types", "").split():
                key = fields.get("Signed-By")
                options = f"signed-by={key}" if key else ""
                for address in fields["URIs"].split():
                    yield options, address


def main():
    suite = sys.argv[1]
    for options, address in configured():
        if re.search(r"/debian/?$", address):
            kind = "deb-src" if suite == "source" else "deb"
            if suite in ("stable", "source"):
                release = Path("/etc/os-release").read_text()
                suite = re.search(r"VERSION_CODENAME=(\w+)", release)[1]
            print(f"{kind} {f'[{options}] ' if options else ''}{address} {suite} main")
            return
    sys.exit("no Debian mirror is configured in /etc/apt; set ODOO_SOURCE=… instead")


if __name__ == "__main__":
    main()
