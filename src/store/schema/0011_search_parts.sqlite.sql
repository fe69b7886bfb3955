-- The 64th part of the index had all of them merged by the write that made it, the one of a large import among them:
-- seconds for which everybody else waited. The upkeep merges them a little at a time, once there are 16 of a size.
INSERT INTO account_trigram (account_trigram, rank) VALUES ('crisismerge', 1999);
INSERT INTO account_trigram (account_trigram, rank) VALUES ('usermerge', 16);
