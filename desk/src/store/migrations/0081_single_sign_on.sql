-- Members who come in by the provider of their organisation (OpenID Connect), and what ties their sessions to it.

-- Whom an account over there is here. The pair is the identity; no name or mail address of it is kept. `managed`: the
-- account was let in by its groups and keeps, of roles and access, what its groups give.
create table oidc_link (
  issuer text not null,
  subject text not null,
  member text not null references member,
  managed boolean not null default false,
  linked_at timestamptz not null,
  confirmed_at timestamptz not null,
  -- When its groups gave nothing any more; a suspension by a person has none, and no group ends it.
  left_at timestamptz,
  primary key (issuer, subject),
  unique (issuer, member)
);
create index oidc_link_by_member on oidc_link (member);
-- One coming in by the provider. `sealed` holds the refresh token; `ticket` waits for the second factor and opens nothing.
create table oidc_login (
  id text primary key,
  member text not null references member,
  issuer text not null,
  subject text not null,
  sid text,
  sealed bytea,
  made_at timestamptz not null,
  checked_at timestamptz not null,
  ticket bytea unique
);
create index oidc_login_by_subject on oidc_login (issuer, subject);
create index oidc_login_by_member on oidc_login (member);

alter table session drop constraint session_means_check;
alter table session add constraint session_means_check check (means in ('passkey', 'codes', 'recovery', 'oidc'));
alter table session add column oidc text references oidc_login;
create index session_by_oidc on session (oidc);

do $$
declare t text;
begin
  foreach t in array array['oidc_link', 'oidc_login'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to parley_gate', t);
    execute format('create policy gate on %I to parley_gate using ((select me()) = ''gate'')', t);
  end loop;
end $$;
