// Package feed keeps a running service fed. By its timers it copies what is due from the sources into the local history, and
// forecasts what is due and keeps the answers. What is due is told from what is kept, not from when the process began, so that a
// service which was stopped catches up, once. One pool is pulled or forecast at a time.
package feed
