// Package message turns the messages of the API into lines of tables, for readers who got an answer from a server.
package message
