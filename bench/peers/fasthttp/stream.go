package main

import (
	"bytes"
	"encoding/json"
	"log"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

// largestMessage is far above a media message's 400 bytes and what `start` carries in parameters.
const largestMessage = 64 << 10

// Buffers hold a media message; those for writing are shared by all streams.
var upgrader = websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{}}

type inboundMessage struct {
	Event     string `json:"event"`
	StreamSid string `json:"streamSid"`
	Media     media  `json:"media"`
}

type outboundMedia struct {
	Event     string `json:"event"`
	StreamSid string `json:"streamSid"`
	Media     media  `json:"media"`
}

type media struct {
	Payload string `json:"payload"`
}

// acceptStream leaves the stream to a goroutine of its own, so that what net/http holds for a request is freed.
func acceptStream(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	conn.SetReadLimit(largestMessage)
	go func() {
		defer conn.Close()
		err := echo(conn)
		if websocket.IsUnexpectedCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway, websocket.CloseAbnormalClosure) {
			log.Printf("stream from %s: %v", conn.RemoteAddr(), err)
		}
	}()
}

// echo sends the payload of every media message back until the stream ends.
func echo(conn *websocket.Conn) error {
	var received bytes.Buffer
	for {
		_, reader, err := conn.NextReader()
		if err != nil {
			return err
		}
		received.Reset()
		if _, err := received.ReadFrom(reader); err != nil {
			return err
		}
		var in inboundMessage
		if err := json.Unmarshal(received.Bytes(), &in); err != nil {
			return err
		}
		if in.Event != "media" {
			continue
		}
		out, err := json.Marshal(outboundMedia{Event: "media", StreamSid: in.StreamSid, Media: in.Media})
		if err != nil {
			return err
		}
		if err := conn.WriteMessage(websocket.TextMessage, out); err != nil {
			return err
		}
	}
}
