-- Which set of words belongs to which key. Keys come back from a backup of their own, which may be of another day than the rows:
-- words whose key is not theirs find nothing, and are made anew.
alter table case_search add column made text not null default '';
alter table search_key add column made text not null default '';
