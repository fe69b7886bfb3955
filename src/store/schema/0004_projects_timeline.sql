-- Projects and workflows, which other programs run.
CREATE TABLE project (
    id          {id},
    key         TEXT {bytewise} NOT NULL,
    name        TEXT {bytewise} NOT NULL,
    description TEXT NOT NULL,
    icon        TEXT NOT NULL,
    metadata    TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    CONSTRAINT project_key_key UNIQUE (key)
);

-- Workflows by name, whether there is one or not: an event may be there before its workflow, and after. Never
-- erased, so that events need no foreign key, which would make all events of a workflow lock the same row.
CREATE TABLE event_source (
    id            {id},
    project_key   TEXT {bytewise} NOT NULL,
    workflow_name TEXT {bytewise} NOT NULL,
    CONSTRAINT event_source_project_key_workflow_name_key UNIQUE (project_key, workflow_name)
);

CREATE TABLE workflow (
    id          {id},
    project_id  BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name        TEXT {bytewise} NOT NULL,
    source_id   BIGINT NOT NULL REFERENCES event_source (id),
    description TEXT NOT NULL,
    icon        TEXT NOT NULL,
    metadata    TEXT NOT NULL,
    content     TEXT NOT NULL,
    updated_at  BIGINT NOT NULL,
    CONSTRAINT workflow_project_id_name_key UNIQUE (project_id, name)
);

CREATE TABLE project_grant (
    project_id BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    group_id   BIGINT NOT NULL REFERENCES person_group (id) ON DELETE CASCADE,
    permission BIGINT NOT NULL,
    PRIMARY KEY (project_id, group_id)
) {clustered};
CREATE INDEX project_grant_group ON project_grant (group_id, project_id, permission);

CREATE TABLE workflow_grant (
    workflow_id BIGINT NOT NULL REFERENCES workflow (id) ON DELETE CASCADE,
    group_id    BIGINT NOT NULL REFERENCES person_group (id) ON DELETE CASCADE,
    permission  BIGINT NOT NULL,
    PRIMARY KEY (workflow_id, group_id)
) {clustered};
CREATE INDEX workflow_grant_group ON workflow_grant (group_id, workflow_id, permission);

CREATE TABLE project_favorite (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    project_id BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, project_id)
) {clustered};
CREATE INDEX project_favorite_project ON project_favorite (project_id);

CREATE TABLE workflow_favorite (
    account_id  BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    workflow_id BIGINT NOT NULL REFERENCES workflow (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, workflow_id)
) {clustered};
CREATE INDEX workflow_favorite_workflow ON workflow_favorite (workflow_id);

-- happened_at in nanoseconds since 1970 UTC. Without source: nobody ever sees it.
CREATE TABLE event (
    id          {id},
    source_id   BIGINT,
    happened_at BIGINT NOT NULL,
    content     TEXT NOT NULL
);
CREATE INDEX event_timeline ON event (source_id, happened_at, id) WHERE source_id IS NOT NULL;
