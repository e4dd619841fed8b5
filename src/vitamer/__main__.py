"""``python -m vitamer``."""

from vitamer.cli import main

if __name__ == "__main__":
    main(prog_name="vitamer")
