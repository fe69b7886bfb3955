-- A token is found through its credential, which names its account.
DROP INDEX token_lookup;
