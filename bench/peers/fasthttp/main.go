// Command server answers Twilio's voice webhooks with fasthttp and SQLite, and media streams with net/http and gorilla/websocket.
//
//	server -mode webhook|signed|durable|echo -port PORT -database FILE [-commit group|each]
//
// It ends on SIGTERM as every Go program does: what was answered is committed already.
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"log"
	"net/http"

	"github.com/valyala/fasthttp"
)

const (
	authToken  = "0123456789abcdef0123456789abcdef"
	webhookURL = "https://voice.example.com/twiml"
	streamURL  = "wss://voice.example.com/streams"
)

func main() {
	mode := flag.String("mode", "webhook", "what to serve: webhook, signed, durable or echo")
	port := flag.Int("port", 8080, "the port on 127.0.0.1")
	database := flag.String("database", "", "the SQLite file with the numbers and, in mode durable, the calls")
	commit := flag.String("commit", "group", "how mode durable commits: group (what waits, in one transaction) or each (every call by itself)")
	flag.Parse()

	address := fmt.Sprintf("127.0.0.1:%d", *port)
	if *mode == "echo" {
		http.HandleFunc("/streams", acceptStream)
		log.Fatal(http.ListenAndServe(address, nil))
	}
	handler, err := newWebhook(*mode, *database, *commit)
	if err != nil {
		log.Fatal(err)
	}
	server := &fasthttp.Server{Handler: handler.route}
	log.Fatal(server.ListenAndServe(address))
}

// newWebhook loads the numbers and takes on what the mode asks for beyond the answer.
func newWebhook(mode, database, commit string) (*webhook, error) {
	db, err := openDatabase(database)
	if err != nil {
		return nil, err
	}
	assistants, err := loadAssistants(db)
	if err != nil {
		return nil, fmt.Errorf("load the numbers from %q: %w", database, err)
	}
	handler := &webhook{assistants: assistants}
	switch mode {
	case "webhook":
		return handler, db.Close()
	case "signed":
		handler.signatures = newSignatureValidator(authToken, webhookURL)
		return handler, db.Close()
	case "durable":
		handler.signatures = newSignatureValidator(authToken, webhookURL)
		handler.calls, err = newRecorder(commit, db)
		return handler, err
	default:
		return nil, fmt.Errorf("unknown mode %q: it is webhook, signed, durable or echo", mode)
	}
}

func newRecorder(commit string, db *sql.DB) (recorder, error) {
	switch commit {
	case "group":
		return newGroupRecorder(db)
	case "each":
		return eachRecorder{db}, nil
	default:
		return nil, fmt.Errorf("unknown commit %q: it is group or each", commit)
	}
}
