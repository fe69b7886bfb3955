-- Which accounts the trigram table knows: those up to the position, as account_search has them or, where they have
-- changed since or are gone, as they are written here. store/sqlite/upkeep moves it on, away from the writes.
CREATE TABLE search_position (
    position BIGINT NOT NULL
);
INSERT INTO search_position SELECT COALESCE(MAX(account_id), 0) FROM account_search;

CREATE TABLE search_changed (
    account_id INTEGER PRIMARY KEY,
    indexed    TEXT NOT NULL
);
