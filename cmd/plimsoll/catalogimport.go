package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// bookFile is where an imported price book is, under --data-dir.
const bookFile = "prices.book"

// priceBook returns the price book in force, and what it is: the imported one, or the embedded one.
func (a *app) priceBook() (*catalog.Book, string, error) {
	dir, err := a.dataDir()
	if err == nil {
		path := filepath.Join(dir, bookFile)
		b, err := readBook(path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // none was imported
		case err != nil:
			return nil, "", fmt.Errorf("%w; import it again, or remove the file to reckon with the embedded prices", err)
		default:
			return b, path, nil
		}
	}
	b, err := catalog.Load()
	return b, "embedded", err
}

// catalog is priceBook for a planner.
func (a *app) catalog() (*catalog.Book, error) {
	b, _, err := a.priceBook()
	return b, err
}

func readBook(path string) (*catalog.Book, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if info.Size() > catalog.MaxBook {
		return nil, fmt.Errorf("%s: %d bytes: expected at most %d, the largest price book", path, info.Size(), catalog.MaxBook)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	b, err := catalog.ReadBook(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

func (a *app) catalogImportCommand() *cobra.Command {
	var items string
	var add bool
	c := &cobra.Command{
		Use:   "import PRICES.csv",
		Short: "Make a table of prices the price book in force",
		Long: `Reads a table of machine prices, leaves out what lint finds wrong, and puts the book that comes of it into force, under --data-dir.
With --add the rows join those of the book in force, and the newest price of each offer counts; without, they replace it.
--items is a table of metered prices (storage, traffic, licences); without it those of the book in force stay. The old book
stays in force until the new one is whole on the disk: an import that fails or is cut off changes nothing. Removing the
file brings the embedded book back.`,
		Example: "  plimsoll catalog import prices.csv --items storage.csv",
		Args:    exactly("PRICES.csv"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.importCatalog(args[0], items, add) },
	}
	c.Flags().StringVar(&items, "items", "",
		"CSV `FILE` of metered prices: provider, region, item, from, to, unit, currency, price, source, date")
	c.Flags().BoolVar(&add, "add", false, "add to the book in force instead of replacing it")
	return c
}

func (a *app) importCatalog(path, itemsPath string, add bool) error {
	dir, err := a.dataDir()
	if err != nil {
		return err
	}
	asOf, err := a.asOf()
	if err != nil {
		return err
	}
	if asOf.IsZero() {
		asOf = a.now().UTC()
	}
	rows, err := readRows(path)
	if err != nil {
		return err
	}
	if err := catalog.CheckDates(path, rows, nil, asOf.Format(time.DateOnly)); err != nil {
		return err
	}
	before, _, err := a.priceBook()
	if err != nil {
		return err
	}
	items := before.AllItems()
	if itemsPath != "" {
		if items, err = readItems(itemsPath, asOf.Format(time.DateOnly)); err != nil {
			return err
		}
	}
	if add {
		rows = append(before.Rows(), rows...)
	}
	b, report, err := catalog.Assemble(rows, items)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if b.Len() == 0 {
		return fmt.Errorf("%s: none of %d rows can be used: `plimsoll catalog lint` says why", path, len(rows))
	}
	if err := keepBook(dir, b); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "In force: %s, %d offers and %d metered prices. %d findings of lint were left out or put right.\n",
		filepath.Join(dir, bookFile), b.Len(), len(items), len(report.Findings))
	return err
}

func readItems(path, asOf string) ([]catalog.Item, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	items, err := catalog.ReadItems(f, path)
	if err != nil {
		return nil, err
	}
	return items, catalog.CheckDates(path, nil, items, asOf)
}

// keepBook writes the book beside the one in force, and only when it is whole and on the disk gives it that one's name.
func keepBook(dir string, b *catalog.Book) error {
	var text bytes.Buffer
	if _, err := b.WriteTo(&text); err != nil {
		return err
	}
	if _, err := catalog.ReadBook(text.Bytes()); err != nil { // what was written can be read
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, bookFile+".new-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already where all went well
	if _, err := f.Write(text.Bytes()); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, bookFile))
}

// readRows reads a table of prices, or a book that was imported.
func readRows(path string) ([]catalog.Row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if strings.HasSuffix(path, ".book") {
		b, err := readBook(path)
		if err != nil {
			return nil, err
		}
		return b.Rows(), nil
	}
	return catalog.ReadRows(f, path)
}
