// Package report renders what Plimsoll found: charts (SVG, PNG, PDF), the
// monthly report (HTML, CSV, JSON) and the tables of the command line.
//
// It only renders: every function takes values and an io.Writer. It reads no
// file, clock or environment, and the same values give the same bytes whatever
// the number of processors.
//
// Texts come from outside. Control characters are taken out and lengths are
// capped before anything is drawn, and numbers of any size are drawn: what does
// not fit the chart is cut off at its edge, and the chart says so.
package report
