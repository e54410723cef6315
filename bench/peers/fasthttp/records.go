package main

import "database/sql"

// recorder keeps calls: record returns when the call's row is on the disk.
type recorder interface {
	record(c call) error
}

// call is what a webhook tells of a call.
type call struct {
	sid, account, from, to, status string
	assistant                      sql.NullInt64
	at                             int64 // microseconds since 1970
}

// A webhook that comes again leaves the row as it is but for its time.
const upsertCall = `
insert into calls (call_sid, account_sid, source, direction, from_number, to_number, customer_number, assistant_id, status, status_rank,
  created_at, webhook_at, webhook_last_at)
values (?1, ?2, 2, 'inbound', ?3, ?4, ?3, ?5, ?6, 1, ?7, ?7, ?7)
on conflict (call_sid) do update set webhook_last_at = excluded.webhook_last_at`

func (c *call) arguments() []any {
	return []any{c.sid, c.account, c.from, c.to, c.assistant, c.status, c.at}
}

// eachRecorder commits every call by itself.
type eachRecorder struct{ db *sql.DB }

func (r eachRecorder) record(c call) error {
	_, err := r.db.Exec(upsertCall, c.arguments()...)
	return err
}
