-- Times are microseconds since 1970 UTC, flags 0 or 1, enumerations the numbers of the enum in domain/.

CREATE TABLE account (
    id                 {id},
    uuid               {blob} NOT NULL,
    kind               BIGINT NOT NULL,
    username           TEXT NOT NULL,
    username_folded    TEXT NOT NULL,
    name               TEXT NOT NULL,
    email              TEXT,
    pending_email      TEXT,
    state              BIGINT NOT NULL,
    admin              BIGINT NOT NULL,
    external           BIGINT NOT NULL,
    can_create_group   BIGINT NOT NULL,
    two_factor_enabled BIGINT NOT NULL,
    projects_limit     BIGINT NOT NULL,
    theme_id           BIGINT NOT NULL,
    color_scheme_id    BIGINT NOT NULL,
    bio                TEXT,
    location           TEXT,
    skype              TEXT NOT NULL,
    linkedin           TEXT NOT NULL,
    twitter            TEXT NOT NULL,
    website_url        TEXT NOT NULL,
    organization       TEXT NOT NULL,
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL,
    confirmed_at       BIGINT,
    last_sign_in_at    BIGINT,
    current_sign_in_at BIGINT,
    -- Kept by the writer, so that an account without identities is read with one query.
    identity_count     BIGINT NOT NULL,
    CONSTRAINT account_uuid_key UNIQUE (uuid),
    CONSTRAINT account_username_folded_key UNIQUE (username_folded)
);
CREATE INDEX account_state ON account (state, id);
CREATE INDEX account_external ON account (id) WHERE external = 1;

-- How many accounts there are per 4096 ids: totals and far pages without counting. Nodes that share a
-- database add to different slots, so that they do not wait for each other.
CREATE TABLE account_tally (
    block BIGINT NOT NULL,
    slot  BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (block, slot)
) {clustered};

-- search_text(account), which lists look through.
CREATE TABLE account_search (
    account_id {key} PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    folded     TEXT NOT NULL
);

CREATE TABLE account_identity (
    id         {id},
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    provider   TEXT NOT NULL,
    extern_uid TEXT,
    CONSTRAINT account_identity_provider_extern_uid_key UNIQUE (provider, extern_uid),
    CONSTRAINT account_identity_account_id_provider_key UNIQUE (account_id, provider)
);

CREATE TABLE password (
    account_id {key} PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    hash       TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- Owned addresses, primary and further ones alike: unique over all accounts.
CREATE TABLE email (
    id         {id},
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    address    TEXT NOT NULL,
    folded     TEXT NOT NULL,
    is_primary BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT email_folded_key UNIQUE (folded)
);
CREATE INDEX email_account ON email (account_id, is_primary);

-- Key lines may be too long for an index entry: key_hash narrows, the text decides. Equal lines have equal
-- fingerprints, so the fingerprint's uniqueness covers both.
CREATE TABLE ssh_key (
    id          {id},
    account_id  BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    title       TEXT NOT NULL,
    key         TEXT NOT NULL,
    key_hash    BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    CONSTRAINT ssh_key_fingerprint_key UNIQUE (fingerprint)
);
CREATE INDEX ssh_key_account ON ssh_key (account_id);
CREATE INDEX ssh_key_text ON ssh_key (key_hash);

-- What a request is authenticated by, and no more, so that a look-up is one short walk. hash is the SHA-256 of
-- the secret and lookup its first eight bytes: that two secrets ever share those is not to be expected.
CREATE TABLE credential (
    lookup     {key} PRIMARY KEY,
    hash       {blob} NOT NULL,
    account_id BIGINT NOT NULL,
    kind       BIGINT NOT NULL,
    scopes     TEXT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

-- What its owner knows of a credential. The two have the same life.
CREATE TABLE token (
    id         {id},
    lookup     BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind       BIGINT NOT NULL,
    name       TEXT NOT NULL,
    sealed     {blob} NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX token_account ON token (account_id, kind);

-- Mailed single-use secrets.
CREATE TABLE link (
    hash       {blob} NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    purpose    BIGINT NOT NULL,
    address    TEXT NOT NULL,
    expires_at BIGINT NOT NULL
) {clustered};
CREATE INDEX link_account ON link (account_id, purpose);

-- The outbox. due_at moves into the future while a sender holds a message.
CREATE TABLE mail (
    id         {id},
    account_id BIGINT REFERENCES account (id) ON DELETE CASCADE,
    recipient  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body_text  TEXT NOT NULL,
    body_html  TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    due_at     BIGINT NOT NULL
);
CREATE INDEX mail_due ON mail (due_at, id);
CREATE INDEX mail_account ON mail (account_id);

CREATE TABLE tombstone (
    id         {key} PRIMARY KEY,
    uuid       {blob} NOT NULL,
    deleted_at BIGINT NOT NULL,
    deleted_by BIGINT NOT NULL
);
