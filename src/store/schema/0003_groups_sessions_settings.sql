-- Where an account came from, and what a password or a cookie of it may still do.
ALTER TABLE account ADD COLUMN origin TEXT NOT NULL DEFAULT 'local';
ALTER TABLE account ADD COLUMN full_name TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN last_seen_at BIGINT;
ALTER TABLE account ADD COLUMN cookies_refused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN password_change_forced BIGINT NOT NULL DEFAULT 0;
-- Lists by name are ordered by the bytes of the name as written.
CREATE INDEX account_by_name ON account (kind, username {bytewise});

ALTER TABLE credential ADD COLUMN used_at BIGINT;
ALTER TABLE credential ADD COLUMN used_from TEXT;
CREATE INDEX token_lookup ON token (lookup);
CREATE INDEX credential_expiry ON credential (expires_at) WHERE expires_at IS NOT NULL;

-- What a dialect whose deletion is a deactivation must still be able to say.
ALTER TABLE tombstone ADD COLUMN username TEXT;
ALTER TABLE tombstone ADD COLUMN email TEXT;
ALTER TABLE tombstone ADD COLUMN email_folded TEXT;
ALTER TABLE tombstone ADD COLUMN created_at BIGINT;
CREATE INDEX tombstone_uuid ON tombstone (uuid);
CREATE INDEX tombstone_email ON tombstone (email_folded, id) WHERE email_folded IS NOT NULL;

ALTER TABLE mail ADD COLUMN recipient_name TEXT NOT NULL DEFAULT '';

-- What clients keep for a person, each dialect in its own space.
CREATE TABLE setting (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    space      TEXT NOT NULL,
    name       TEXT {bytewise} NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (account_id, space, name)
) {clustered};

-- The numbers of members are kept by the writer.
CREATE TABLE person_group (
    id            {id},
    uuid          {blob} NOT NULL,
    name          TEXT {bytewise} NOT NULL,
    display_name  TEXT NOT NULL,
    sso_name      TEXT NOT NULL,
    description   TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    person_count  BIGINT NOT NULL,
    service_count BIGINT NOT NULL,
    CONSTRAINT person_group_name_key UNIQUE (name),
    CONSTRAINT person_group_uuid_key UNIQUE (uuid)
);

CREATE TABLE group_label (
    group_id BIGINT NOT NULL REFERENCES person_group (id) ON DELETE CASCADE,
    name     TEXT {bytewise} NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (group_id, name)
) {clustered};

CREATE TABLE membership (
    group_id   BIGINT NOT NULL REFERENCES person_group (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    is_manager BIGINT NOT NULL,
    PRIMARY KEY (group_id, account_id)
) {clustered};
CREATE INDEX membership_account ON membership (account_id, group_id);

-- Secrets that belong to a group rather than to a person; the hash is the SHA-256 of the secret.
CREATE TABLE group_token (
    id          {id},
    group_id    BIGINT NOT NULL REFERENCES person_group (id) ON DELETE CASCADE,
    hash        {blob} NOT NULL,
    description TEXT NOT NULL,
    creator     TEXT NOT NULL,
    lifetime    BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    CONSTRAINT group_token_hash_key UNIQUE (hash)
);
CREATE INDEX group_token_group ON group_token (group_id);
