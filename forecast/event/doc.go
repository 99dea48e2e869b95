// Package event is what may come: what-ifs, which are sets of events that change a demand, and drivers, which move it. They turn
// the paths of a forecast into other paths, future by future.
package event
