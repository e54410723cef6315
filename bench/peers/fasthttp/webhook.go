package main

import (
	"database/sql"
	"encoding/xml"
	"log"
	"time"

	"github.com/valyala/fasthttp"
)

// webhook answers a call with the TwiML that connects it to the stream of the called number's assistant.
type webhook struct {
	assistants map[string]int64    // by number
	signatures *signatureValidator // nil: signatures are not checked
	calls      recorder            // nil: nothing is recorded
}

func (w *webhook) route(ctx *fasthttp.RequestCtx) {
	switch {
	case string(ctx.Path()) != "/twiml":
		ctx.Error("not found", fasthttp.StatusNotFound)
	case !ctx.IsPost():
		ctx.Error("method not allowed", fasthttp.StatusMethodNotAllowed)
	default:
		w.answer(ctx)
	}
}

func (w *webhook) answer(ctx *fasthttp.RequestCtx) {
	form := ctx.PostArgs()
	if w.signatures != nil && !w.signatures.valid(form, ctx.Request.Header.Peek("X-Twilio-Signature")) {
		ctx.Error("the signature is missing or wrong", fasthttp.StatusForbidden)
		return
	}
	if len(form.Peek("CallSid")) == 0 {
		ctx.Error("CallSid is missing", fasthttp.StatusBadRequest)
		return
	}
	assistant, known := w.assistants[string(form.Peek("To"))]
	if w.calls != nil {
		if err := w.calls.record(callOf(form, assistant, known)); err != nil {
			log.Printf("record call %s: %v", form.Peek("CallSid"), err)
			ctx.Error("the call could not be recorded", fasthttp.StatusInternalServerError)
			return
		}
	}
	ctx.SetContentType("application/xml")
	if known {
		writeConnect(ctx, form.Peek("To"), form.Peek("From"))
	} else {
		writeReject(ctx)
	}
}

// callOf copies what is recorded: fasthttp uses the form's memory again for the next request.
func callOf(form *fasthttp.Args, assistant int64, known bool) call {
	return call{
		sid:       string(form.Peek("CallSid")),
		account:   string(form.Peek("AccountSid")),
		from:      string(form.Peek("From")),
		to:        string(form.Peek("To")),
		status:    string(form.Peek("CallStatus")),
		assistant: sql.NullInt64{Int64: assistant, Valid: known},
		at:        time.Now().UnixMicro(),
	}
}

const declaration = `<?xml version="1.0" encoding="UTF-8"?>`

// Errors of the writes below are those of an in-memory body: there are none.

func writeConnect(ctx *fasthttp.RequestCtx, to, from []byte) {
	ctx.WriteString(declaration + `<Response><Connect><Stream url="` + streamURL + `"><Parameter name="To" value="`)
	xml.EscapeText(ctx, to)
	ctx.WriteString(`"/><Parameter name="From" value="`)
	xml.EscapeText(ctx, from)
	ctx.WriteString(`"/></Stream></Connect></Response>`)
}

func writeReject(ctx *fasthttp.RequestCtx) {
	ctx.WriteString(declaration + `<Response><Reject/></Response>`)
}
