-- The keys that sign tokens and cookies, sealed with the server's key so that a copy of the database signs nothing.
CREATE TABLE signing_key (
    id         {id},
    sealed     {blob} NOT NULL,
    created_at BIGINT NOT NULL
);

-- Cookies carry this number; ending them counts it, so that none of the old ones is good again.
ALTER TABLE account ADD COLUMN cookie_epoch BIGINT NOT NULL DEFAULT 0;
