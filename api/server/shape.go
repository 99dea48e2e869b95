package server

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// What a body of JSON may be made of. A message takes far more memory than its text: "{}," is three bytes of text and some hundred of
// memory. So what is read into messages is counted before it is read.
const (
	maxDepth   = 64        // lists and objects within each other
	maxObjects = 500_000   // an inventory of 100,000 workloads fits four times
	maxValues  = 8_000_000 // numbers, texts, lists and objects
)

// checkShape goes over a text of JSON once and refuses what is not UTF-8, what is nested deeper than maxDepth, and what has
// more objects or values than are read. The error says where. Whether the text is JSON at all is for its decoder to say.
func checkShape(data []byte) error {
	if at := firstInvalid(data); at >= 0 {
		return fmt.Errorf("JSON: not UTF-8: byte %#02x at %s", data[at], position(data, at))
	}
	depth, objects, values := 0, 0, 1
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i = textEnd(data, i)
		case '{', '[':
			depth++
			values++
			if data[i] == '{' {
				objects++
			}
		case '}', ']':
			depth--
		case ',':
			values++
		default:
			continue
		}
		switch {
		case depth > maxDepth:
			return fmt.Errorf("JSON: nested more than %d deep at %s", maxDepth, position(data, i))
		case objects > maxObjects:
			return fmt.Errorf("JSON: more than %d objects at %s: send fewer in a request", maxObjects, position(data, i))
		case values > maxValues:
			return fmt.Errorf("JSON: more than %d values at %s: send fewer in a request", maxValues, position(data, i))
		}
	}
	return nil
}

// textEnd returns the index of the quotation mark that ends the text which begins at i, or that of the last byte if none does.
func textEnd(data []byte, i int) int {
	for i++; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(data) - 1
}

// firstInvalid returns the index of the first byte that is not UTF-8; -1 if there is none.
func firstInvalid(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// position says where a byte is, as editors count: lines and bytes of a line from 1.
func position(data []byte, i int) string {
	line := bytes.Count(data[:i], []byte("\n"))
	return fmt.Sprintf("line %d, byte %d", line+1, i-bytes.LastIndexByte(data[:i], '\n'))
}
