package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"hash"
	"sort"
	"sync"

	"github.com/valyala/fasthttp"
)

// signatureValidator checks X-Twilio-Signature: the base64 of HMAC-SHA1 over the URL and the form's pairs in the order of their names.
type signatureValidator struct {
	scratch sync.Pool // of *signing
}

// signing is what one check needs, kept for the next: a keyed hash that is reset goes on from the state its key left.
type signing struct {
	mac   hash.Hash
	pairs pairs
	text  []byte // begins with the URL
	url   int    // its length
	sum   []byte
}

type pair struct{ name, value []byte }

func newSignatureValidator(token, url string) *signatureValidator {
	return &signatureValidator{scratch: sync.Pool{New: func() any {
		return &signing{mac: hmac.New(sha1.New, []byte(token)), text: []byte(url), url: len(url)}
	}}}
}

func (v *signatureValidator) valid(form *fasthttp.Args, signature []byte) bool {
	s := v.scratch.Get().(*signing)
	defer v.scratch.Put(s)
	var expected [28]byte // 20 bytes in base64
	base64.StdEncoding.Encode(expected[:], s.sign(form))
	return hmac.Equal(expected[:], signature)
}

func (s *signing) sign(form *fasthttp.Args) []byte {
	s.pairs = s.pairs[:0]
	form.VisitAll(func(name, value []byte) { s.pairs = append(s.pairs, pair{name, value}) })
	sort.Sort(&s.pairs)
	s.text = s.text[:s.url]
	for i, p := range s.pairs {
		if i > 0 && p.equal(s.pairs[i-1]) {
			continue // a name's distinct values are signed, each once
		}
		s.text = append(append(s.text, p.name...), p.value...)
	}
	s.mac.Reset()
	s.mac.Write(s.text)
	s.sum = s.mac.Sum(s.sum[:0])
	return s.sum
}

func (p pair) equal(other pair) bool {
	return bytes.Equal(p.name, other.name) && bytes.Equal(p.value, other.value)
}

// pairs sort by name, then by value.
type pairs []pair

func (p *pairs) Len() int      { return len(*p) }
func (p *pairs) Swap(i, j int) { (*p)[i], (*p)[j] = (*p)[j], (*p)[i] }
func (p *pairs) Less(i, j int) bool {
	a, b := &(*p)[i], &(*p)[j]
	if order := bytes.Compare(a.name, b.name); order != 0 {
		return order < 0
	}
	return bytes.Compare(a.value, b.value) < 0
}
