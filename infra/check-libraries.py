"""Are the system libraries there that MediaPipe loads? Says what to type if not."""

from __future__ import annotations

import sys

from gaitlake.errors import SetupError
from gaitlake.installation import check_libraries

try:
    check_libraries()
except SetupError as error:
    sys.exit(f"{error}\n\n    sudo sh infra/install-debian-packages.sh\n")
