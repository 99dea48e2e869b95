// Package sheets writes what the command line prints of answers, in the form that the API gives them: tables for people and rows
// of CSV for programs, with the remarks below them. The lines of tables come from package briefing.
package sheets
