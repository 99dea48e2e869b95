// Package history keeps measured history in a directory of its own: the
// embedded ingest.History, for a Plimsoll that runs alone. It stands on the
// storage engine of VictoriaMetrics and is the only package that opens it.
//
// # Layout
//
// Under the data directory DIR that is given to Open:
//
//	DIR/history/lock             held as long as the history is open; says by which process
//	DIR/history/open             there while the history is open; still there after a crash
//	DIR/history/checksums.json   what the engine's files must be
//	DIR/history/records/         what is known of each key, a file each: of what it is, and what of it is complete
//	DIR/history/store/           the engine's files, one partition for each calendar month
//
// A file watermarks.json is that of a version before records: its keys were complete up to a time, and nobody wrote down of what.
//
// Each sample is stored under the metric plimsoll_history with the labels key,
// series, unit, statistic, step and band, and the labels of the series with
// "label_" before their names. A copy of the store can be opened by the
// VictoriaMetrics server of the same version, started with -disablePerDayIndex and
// -retentionPeriod=100y; with a shorter retention it deletes what is older.
//
// # Rounding
//
// The engine keeps numbers in decimal: a whole number of at most 18 digits
// for each sample and one power of ten for each block of samples. Left alone, one
// huge value takes the digits from all others of its block. Here samples of
// different magnitude are kept apart (the label band: six powers of ten each),
// so that for every finite value v, whatever else is in the series,
//
//	|stored − v| ≤ MaxRelativeError · |v| + 1e-290
//
// with MaxRelativeError = 2.5e-12. Whole numbers up to 2^53 that share their
// band with whole numbers only come back exactly. Values over 1e308 in
// magnitude are an error: their decimal form may not fit a float64. NaN, which
// means that nothing was measured, is never written.
//
// # Times
//
// Times are whole milliseconds between MinTime and MaxTime; anything else is an
// error when it is appended. The engine drops by the clock of the machine what
// is older than 100 years, so a clock that is wrong by a lifetime destroys data.
//
// # One value for each instant
//
// The engine keeps a sample that was appended twice twice. Reading counts each
// instant once, and of different values the largest, which cannot hide a
// shortage; so a pull that was interrupted may simply be repeated. A value that
// was corrected downwards at its source does not replace the one that was kept.
//
// # What is safe when
//
// Appended samples are in memory at first; a crash loses the last seconds of
// them. Complete makes the engine write everything to disk and sync it, and writes
// the record only then. The engine has no call for that alone. A snapshot
// would do it, at about 10 ms for each month that has data; closing the files and
// opening them again does it at a third of that, and gives back the buffers
// that the engine holds for each month it wrote to, so that is what is done.
// Reads wait meanwhile. The same happens within an Append that touches many months.
//
// # Limits
//
// The constants of this package. Each month that has data costs about a dozen
// goroutines and 0.2 MiB of memory while the history is open; a pull takes
// up to 256 MiB of heap besides, of which it touches what it needs. A full disk: Append and Complete return an
// error as soon as less than 64 MiB are free. The engine merges its files in
// the background, and ends the process if that fails; what Complete completed
// is not lost by it.
//
// # Damage
//
// The engine has no checksums. Open reads all files and holds them against those that were written when the engine
// had closed them last (at about 1 GB/s), and Verify does so while the history is open: a bit that has flipped, a file that was cut off or
// removed and a month that is missing are errors that name the file. What was written within the last million samples
// before a crash has none yet. Besides, the record of a key counts its samples by month: those that are not there any more
// are told by List, by Verify and with each answer.
//
// # The engine's manners
//
// Its packages register flags on flag.CommandLine. Open sets three of them
// (cache size, silence, reading without mmap) and, if nobody has parsed
// flag.CommandLine, parses an empty command line, without which the engine
// refuses to run. It touches no other flag; a program that has its flags in
// pflag does not notice. The engine starts a few goroutines for the life of the
// process when the package is loaded; all others end with Close.
package history
