-- Trigrams of account_search.folded, kept by store/sql/search_index. The table holds no text of its own;
-- what it finds is checked against account_search.
CREATE VIRTUAL TABLE account_trigram USING fts5(
    folded, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
);
-- Merging a little at every write makes one write in a hundred wait for 50 ms and more; merging 64 equal parts
-- at a time is rare and short, and searches hardly notice the parts.
INSERT INTO account_trigram (account_trigram, rank) VALUES ('automerge', 0);
INSERT INTO account_trigram (account_trigram, rank) VALUES ('crisismerge', 64);
