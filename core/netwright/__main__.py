"""`python -m netwright`: the same as the command `netwright`."""

import sys

from netwright.cli import main

sys.exit(main())
