"""`python -m analysis` is `spot-outcomes`."""

from analysis.cli.main import main

if __name__ == "__main__":
    main()
