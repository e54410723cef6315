const INSERT = `
  insert into calls (call_sid, account_sid, source, direction, from_number, to_number, customer_number, assistant_id, status, status_rank,
    created_at, webhook_at, webhook_last_at)
  values (@callSid, @accountSid, 2, 'inbound', @from, @to, @from, @assistantId, @status, 1, @now, @now, @now)
  on conflict (call_sid) do update set webhook_last_at = excluded.webhook_last_at`;

/** Writes calls to the disk, all that came in within one turn of the event loop in one transaction. */
export class CallRecorder {
  #commit;
  #waiting = [];

  constructor(database) {
    database.pragma('journal_mode = wal');
    database.pragma('synchronous = full');
    const insert = database.prepare(INSERT);
    this.#commit = database.transaction((batch) => {
      for (const { row } of batch) {
        insert.run(row);
      }
    });
  }

  /** Fulfilled when the call is on the disk. */
  record({ CallSid, AccountSid, From, To, CallStatus }, assistantId) {
    const row = { callSid: CallSid, accountSid: AccountSid, from: From, to: To, status: CallStatus, assistantId, now: Date.now() * 1000 };
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ row, resolve, reject }) === 1) {
        setImmediate(() => this.#flush());
      }
    });
  }

  #flush() {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      this.#commit(batch);
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
      return;
    }
    batch.forEach(({ resolve }) => resolve());
  }
}
