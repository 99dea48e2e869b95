package server

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/plimsoll/plimsoll/api/estate"
)

// defaultPageSize is how many items a page has unless asked otherwise; the protos limit what may be asked.
const defaultPageSize = 100

// pageRequest is what all list requests have in common.
type pageRequest interface {
	GetPageSize() int32
	GetPageToken() string
}

// page returns the messages of one page of items, and the token of the next one, empty after the last.
func page[T, M any](items []T, message func(T) M, req pageRequest) ([]M, string, error) {
	size := int(req.GetPageSize())
	setDefault(&size, defaultPageSize)
	start, err := pageStart(req.GetPageToken(), len(items))
	if err != nil {
		return nil, "", &estate.InvalidError{Field: "pageToken", Err: err}
	}
	end := min(start+size, len(items))
	out := make([]M, 0, end-start)
	for _, x := range items[start:end] {
		out = append(out, message(x))
	}
	if end == len(items) {
		return out, "", nil
	}
	return out, base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "from:%d", end)), nil
}

// pageStart reads a token.
func pageStart(token string, n int) (int, error) {
	if token == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	digits, ok := strings.CutPrefix(string(text), "from:")
	start, numeric := strconv.Atoi(digits)
	if err != nil || !ok || numeric != nil || start < 0 || start > n {
		return 0, fmt.Errorf("%.80q: want the nextPageToken of an answer before", token)
	}
	return start, nil
}
