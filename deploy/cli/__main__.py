"""`python -m deploy.cli`: the same as `jiugai`, where no script is installed."""

from deploy.cli.commands import app

if __name__ == "__main__":
    app()
