// Package estate is the nouns of a configuration and what must hold of them: where history comes from, what can saturate, which
// pools belong together, what is to be compared, and what may come. It answers no question: api/planner does.
package estate
