"""``python -m cge.cli`` is the command `cge`."""

from cge.cli.main import main

main()
