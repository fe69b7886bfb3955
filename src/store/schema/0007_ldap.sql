-- What is known of entries in directories outside. digest is of the entry as last written, the written_… columns
-- are what was put into the account then: what differs there now was taken over here. written_keys are
-- fingerprints, one a line. An account that is deleted here leaves its entry, so that it does not come back.
CREATE TABLE ldap_entry (
    provider         TEXT {bytewise} NOT NULL,
    entry_id         TEXT {bytewise} NOT NULL,
    account_id       BIGINT REFERENCES account (id) ON DELETE SET NULL,
    reference        TEXT NOT NULL,
    digest           TEXT NOT NULL,
    present          BIGINT NOT NULL,
    written_username TEXT NOT NULL,
    written_name     TEXT NOT NULL,
    written_email    TEXT,
    written_keys     TEXT NOT NULL,
    PRIMARY KEY (provider, entry_id)
) {clustered};
CREATE INDEX ldap_entry_account ON ldap_entry (account_id) WHERE account_id IS NOT NULL;

-- Memberships that the synchronisation made; only those does it end.
CREATE TABLE ldap_membership (
    provider   TEXT NOT NULL,
    group_id   BIGINT NOT NULL REFERENCES person_group (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    PRIMARY KEY (provider, group_id, account_id)
) {clustered};
CREATE INDEX ldap_membership_account ON ldap_membership (account_id);
CREATE INDEX ldap_membership_group ON ldap_membership (group_id);

CREATE TABLE ldap_status (
    provider        TEXT NOT NULL PRIMARY KEY,
    last_run        BIGINT,
    last_complete   BIGINT,
    last_full       BIGINT,
    outcome         TEXT NOT NULL,
    reason          TEXT NOT NULL,
    mark            TEXT NOT NULL,
    settings_digest TEXT NOT NULL,
    plan_add        BIGINT NOT NULL,
    plan_change     BIGINT NOT NULL,
    plan_block      BIGINT NOT NULL,
    plan_unblock    BIGINT NOT NULL,
    plan_join       BIGINT NOT NULL,
    plan_leave      BIGINT NOT NULL,
    refusals        BIGINT NOT NULL
) {clustered};

-- What one node at a time may do, until its time is over.
CREATE TABLE lease (
    name   TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until  BIGINT NOT NULL
) {clustered};
