package main

import (
	"database/sql"
	"fmt"
	"net/url"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// openDatabase opens a file that exists. SQLite has one writer at a time, so one connection is all that is of use.
func openDatabase(path string) (*sql.DB, error) {
	name := url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: url.Values{
		"mode":          {"rw"},
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_busy_timeout": {"5000"},
		"_txlock":       {"immediate"},
	}.Encode()}
	db, err := sql.Open("sqlite3", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := db.Ping(); err != nil {
		return nil, fmt.Errorf("open database %q: %w", path, err)
	}
	return db, nil
}

// loadAssistants gives each number's assistant.
func loadAssistants(db *sql.DB) (map[string]int64, error) {
	rows, err := db.Query("select address, assistant_id from numbers")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	assistants := make(map[string]int64)
	for rows.Next() {
		var number string
		var assistant int64
		if err := rows.Scan(&number, &assistant); err != nil {
			return nil, err
		}
		assistants[number] = assistant
	}
	return assistants, rows.Err()
}
