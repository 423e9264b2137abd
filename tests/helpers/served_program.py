"""The program as it is, except for what the environment asks of `careless`: a local Google, or carelessness."""

import sys


def main() -> int:
    import careless

    from dubai_desktop.cli import main as program

    careless.apply()
    return program()


if __name__ == "__main__":
    sys.exit(main())
