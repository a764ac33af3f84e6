"""The least that a program with Typer and Rich costs: two commands, and one table."""

import typer

app = typer.Typer()


@app.command()
def today() -> None:
    """Print a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table("day", "advice")
    table.add_row("1", "rest")
    Console().print(table)


@app.command()
def other() -> None:
    """Print nothing."""


if __name__ == "__main__":
    app()
