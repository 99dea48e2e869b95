// Package joint is several demands in one state of the world: which path of each belongs to which state, their sum, and when
// the first of several pools saturates.
package joint
