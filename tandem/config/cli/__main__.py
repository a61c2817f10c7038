"""`python -m tandem.config.cli`: the same command, where the console script is not on the path."""

import sys

from tandem.config.cli import main

sys.exit(main())
