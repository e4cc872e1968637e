"""Build the wheel: what `pip install .`, `pip wheel .` and dev/package call.

whool names a wheel after the folder in which it finds the addon, and takes all that Git tracks. So
it is given what belongs into a release (see .gitattributes), as it was committed, in a folder of
the right name.
"""

import os
import shutil
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from whool import buildapi

ADDON = "customers_for_life"
ROOT = Path(__file__).resolve().parents[1]


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Write the wheel into a folder; return its file name."""
    wheel_directory = os.path.abspath(wheel_directory)
    release = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout
    with TemporaryDirectory() as folder:
        addon = Path(folder, ADDON)
        with tarfile.open(fileobj=BytesIO(release)) as files:
            files.extractall(addon)
        # It tells whool what the wheel needs, and stays outside of it.
        shutil.copy(ROOT / "pyproject.toml", addon)
        os.chdir(addon)
        try:
            return buildapi.build_wheel(wheel_directory)
        finally:
            os.chdir(ROOT)
