-- A person whose membership no longer receives anything, or who left the roster, reads no case any more, and gets no
-- grant back with the next change of an embargo.
alter table list_party add column cut_at timestamptz;
grant update (cut_at) on list_party to parley_worker;
