package catalog

import _ "embed" // the price book

//go:generate go run gen/main.go gen/items.go testdata/raw snapshot

//go:embed snapshot/prices.book
var snapshot []byte

// Load reads the embedded price book: offers of AWS, Azure and Google, dated 2024-11-06 to 2026-07-30, with storage and traffic
// of AWS us-east-1 and of Google. snapshot/PROVENANCE.md says what is in it. Callers keep the book: reading takes tens of milliseconds.
func Load() (*Book, error) { return ReadBook(snapshot) }
