package csvfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// plainText returns the text of r in UTF-8, without gzip and byte order mark, and the name of its encoding if it was another.
func plainText(r io.Reader, name string) (text *bufio.Reader, encoding string, err error) {
	b := bufio.NewReaderSize(r, readAhead)
	magic, err := b.Peek(2)
	if err != nil && err != io.EOF {
		return nil, "", err
	}
	zipped := bytes.Equal(magic, []byte{0x1f, 0x8b})
	switch {
	case zipped:
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, "", gzipError(err)
		}
		b = bufio.NewReaderSize(z, readAhead)
	case len(magic) > 0 && strings.EqualFold(filepath.Ext(name), ".gz"):
		return nil, "", errors.New("is named .gz but is not gzip: remove the .gz if it is plain text")
	}
	mark, err := b.Peek(3)
	if err != nil && err != io.EOF {
		return nil, "", gzipError(err)
	}
	switch {
	case bytes.Equal(mark, []byte("\xef\xbb\xbf")):
		_, err = b.Discard(3)
		return b, "", err
	case bytes.HasPrefix(mark, []byte("\xff\xfe")), bytes.HasPrefix(mark, []byte("\xfe\xff")):
		decoded := transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
		return bufio.NewReaderSize(decoded, readAhead), "UTF-16", nil
	}
	return b, "", nil
}

// peekLine returns the first line that is ahead, without its end, as far as it fits into the buffer of b. It does not
// wait for more than that.
func peekLine(b *bufio.Reader) ([]byte, error) {
	for n := 1; ; {
		ahead, err := b.Peek(n)
		if n = b.Buffered(); n > len(ahead) {
			ahead, _ = b.Peek(n)
		}
		if i := bytes.IndexByte(ahead, '\n'); i >= 0 {
			return bytes.TrimSuffix(ahead[:i], []byte("\r")), nil
		}
		if err != nil || n >= b.Size() {
			if errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull) {
				err = nil
			}
			return ahead, err
		}
		n++
	}
}

// separators that texts have between cells, the most telling first.
var separators = []rune{'\t', ';', '|', ','}

// takeSeparatorLine takes a first line such as sep=; off, which Excel and Grafana write. The answer is 0 where there is none.
func takeSeparatorLine(b *bufio.Reader) (rune, error) {
	line, err := peekLine(b)
	if err != nil || len(line) < 4 || !strings.EqualFold(string(line[:4]), "sep=") {
		return 0, err
	}
	for _, s := range separators {
		if string(line[4:]) == string(s) {
			_, err := b.ReadSlice('\n')
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return s, err
		}
	}
	return 0, errors.New(`line 1: sep= names no separator that is known: want one of , ; | and tab`)
}

// separatorOf returns what separates the cells of a header: what gives a column time, and else what there is most of outside quotes.
func separatorOf(line string) rune {
	best, most := ',', 0
	for _, s := range separators {
		cells := splitQuoted(line, s)
		for _, cell := range cells {
			if len(cells) > 1 && isTimeName(headerName(cell)) {
				return s
			}
		}
		if len(cells) > most && len(cells) > 1 {
			best, most = s, len(cells)
		}
	}
	return best
}

// splitQuoted splits a line at separators outside quotes, and takes the quotes off.
func splitQuoted(line string, separator rune) []string {
	var cells []string
	from, quoted := 0, false
	for i, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case r == separator && !quoted:
			cells = append(cells, strings.Trim(line[from:i], `" `))
			from = i + 1
		}
	}
	return append(cells, strings.Trim(line[from:], `" `))
}
