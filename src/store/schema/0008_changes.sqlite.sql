-- A file has one process, which tells its own memory: this step is PostgreSQL's alone.
SELECT 1;
