"""`python -m bpwidget` is the `bpwidget` command."""

import sys

from bpwidget.cli import main

sys.exit(main())
