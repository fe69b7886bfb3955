ALTER TABLE account ADD COLUMN job_title TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN pronouns TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN discord TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN public_email TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN commit_email TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN diffs_file_by_file BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN whitespace_in_diffs BIGINT NOT NULL DEFAULT 1;
ALTER TABLE account ADD COLUMN identities_to_ci BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN note TEXT;
ALTER TABLE account ADD COLUMN private_profile BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN avatar TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN created_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN last_sign_in_from TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN current_sign_in_from TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN sign_in_count BIGINT NOT NULL DEFAULT 0;

-- The orders of lists. username_folded has an index by its constraint.
CREATE INDEX account_order_name ON account (name {bytewise}, id);
CREATE INDEX account_order_created ON account (created_at, id);
CREATE INDEX account_order_updated ON account (updated_at, id);
-- Who is in the lists of people that are no administrators.
CREATE INDEX account_welcome ON account (id) WHERE state IN (0, 3, 5);
-- The few that filters ask for.
CREATE INDEX account_admin ON account (id) WHERE admin = 1;
CREATE INDEX account_two_factor ON account (id) WHERE two_factor_enabled = 1;

CREATE TABLE avatar (
    account_id {key} PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    png        {blob} NOT NULL
);

ALTER TABLE email ADD COLUMN confirmed_at BIGINT;

ALTER TABLE ssh_key ADD COLUMN key_usage BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ssh_key ADD COLUMN expires_at BIGINT;
CREATE INDEX ssh_key_sha256 ON ssh_key (sha256);

CREATE TABLE gpg_key (
    id          {id},
    account_id  BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    CONSTRAINT gpg_key_fingerprint_key UNIQUE (fingerprint)
);
CREATE INDEX gpg_key_account ON gpg_key (account_id);

-- The first of the tokens that replaced each other by rotation.
ALTER TABLE token ADD COLUMN family BIGINT NOT NULL DEFAULT 0;
CREATE INDEX token_family ON token (family) WHERE family <> 0;
CREATE INDEX token_personal ON token (id) WHERE kind = 1;

-- Values may be too long for an index entry: their beginnings narrow, the whole ones decide.
CREATE INDEX setting_custom_attribute ON setting (substr(name, 1, 64), substr(value, 1, 64), account_id)
    WHERE space = 'custom_attributes';
