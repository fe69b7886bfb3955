CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX account_search_trigram ON account_search USING gin (folded gin_trgm_ops);
