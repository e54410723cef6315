package main

import (
	"database/sql"
	"runtime"
)

// largestGroup bounds how long the first call of a group waits for the last one's row.
const largestGroup = 256

// groupRecorder commits all calls that wait in one transaction: they share one sync to the disk.
type groupRecorder struct {
	db      *sql.DB
	insert  *sql.Stmt
	waiting chan entry
}

// entry is a call and whom to tell when it is committed.
type entry struct {
	call call
	done chan<- error
}

func newGroupRecorder(db *sql.DB) (*groupRecorder, error) {
	insert, err := db.Prepare(upsertCall)
	if err != nil {
		return nil, err
	}
	r := &groupRecorder{db: db, insert: insert, waiting: make(chan entry, largestGroup)}
	go r.run()
	return r, nil
}

func (r *groupRecorder) record(c call) error {
	done := make(chan error, 1)
	r.waiting <- entry{c, done}
	return <-done
}

func (r *groupRecorder) run() {
	var group []entry
	for first := range r.waiting {
		runtime.Gosched() // handlers that are ready put their calls in first
		group = r.takeWaiting(append(group[:0], first))
		err := r.commit(group)
		for _, e := range group {
			e.done <- err
		}
	}
}

// takeWaiting adds what waits already; it does not wait for more.
func (r *groupRecorder) takeWaiting(group []entry) []entry {
	for len(group) < largestGroup {
		select {
		case e := <-r.waiting:
			group = append(group, e)
		default:
			return group
		}
	}
	return group
}

func (r *groupRecorder) commit(group []entry) error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after the commit
	insert := tx.Stmt(r.insert)
	for i := range group {
		if _, err := insert.Exec(group[i].call.arguments()...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
