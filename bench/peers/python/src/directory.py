"""Whose each number is."""

from sqlalchemy import column, select, table
from sqlalchemy.engine import Engine

_NUMBERS = table("numbers", column("address"), column("assistant_id"))


def load_numbers(engine: Engine) -> dict[str, int]:
    """A map from the number to the assistant's id."""
    with engine.connect() as connection:
        rows = connection.execute(select(_NUMBERS.c.address, _NUMBERS.c.assistant_id))
        return {address: assistant_id for address, assistant_id in rows}
