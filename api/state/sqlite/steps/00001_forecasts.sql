-- +goose Up
CREATE TABLE forecasts (
    tenant   TEXT    NOT NULL,
    name     TEXT    NOT NULL, -- pools/{pool}/forecasts/{forecast}
    pool     TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    sequence INTEGER NOT NULL, -- in which those of a tenant were kept
    as_of    INTEGER NOT NULL, -- times are microseconds since 1970, in UTC
    kept     INTEGER NOT NULL,
    engine   INTEGER NOT NULL,
    seed     INTEGER NOT NULL, -- the bits of an unsigned one
    digest   BLOB    NOT NULL,
    state    TEXT    NOT NULL,
    p10      INTEGER,          -- NULL where it lies beyond the horizon, or there is none
    p50      INTEGER,
    p90      INTEGER,
    question BLOB    NOT NULL,
    answer   BLOB    NOT NULL,
    recipe   BLOB    NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT;

CREATE UNIQUE INDEX forecasts_in_order ON forecasts (tenant, pool, as_of, sequence);

-- +goose Down
DROP TABLE forecasts;
