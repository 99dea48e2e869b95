// Package briefing is the one place where an answer becomes what people read: lines of tables, charts, the monthly report,
// a calendar, and the sentences beside them. It decides nothing and draws nothing: package planner answers, package report renders.
package briefing
