"""Writes calls to the disk."""

import asyncio
import time

from sqlalchemy import MetaData, Table
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Engine


class CallRecorder:
    """Commits in one transaction all calls that came in while the transaction before was on its way to the disk."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        self._connection.exec_driver_sql("pragma journal_mode = wal")
        self._connection.exec_driver_sql("pragma synchronous = full")
        statement = insert(Table("calls", MetaData(), autoload_with=engine))
        self._insert = statement.on_conflict_do_update(
            index_elements=["call_sid"],
            set_={"webhook_last_at": statement.excluded.webhook_last_at},
        )
        self._waiting: list[tuple[dict, asyncio.Future]] = []
        self._wake = asyncio.Event()

    async def start(self) -> None:
        self._writer = asyncio.create_task(self._write())

    async def stop(self) -> None:
        self._writer.cancel()

    async def record(self, form: dict[str, str], assistant_id: int) -> None:
        """Returns when the call is on the disk."""
        now = time.time_ns() // 1000
        row = {
            "call_sid": form["CallSid"],
            "account_sid": form.get("AccountSid"),
            "source": 2,
            "direction": "inbound",
            "from_number": form.get("From"),
            "to_number": form.get("To"),
            "customer_number": form.get("From"),
            "assistant_id": assistant_id,
            "status": form.get("CallStatus"),
            "status_rank": 1,
            "created_at": now,
            "webhook_at": now,
            "webhook_last_at": now,
        }
        committed = asyncio.get_running_loop().create_future()
        self._waiting.append((row, committed))
        self._wake.set()
        await committed

    async def _write(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._commit, [row for row, _ in batch])
            except Exception as error:
                for _, committed in batch:
                    committed.set_exception(error)
            else:
                for _, committed in batch:
                    committed.set_result(None)

    def _commit(self, rows: list[dict]) -> None:
        with self._connection.begin():
            self._connection.execute(self._insert, rows)
