-- What ties a session to the browser that it was opened in. All are hashes under a key of the desk, and go with the session:
-- neither an address nor a browser's name is kept.
alter table session add column traits bytea;
alter table session add column network bytea;
-- A session bound to a device (W3C Device Bound Session Credentials): its id for the browser, the public key that proves it,
-- and the short-lived cookie that goes with it, the one before still good for what was under way.
alter table session add column bound_id text unique;
alter table session add column bound_key jsonb;
alter table session add column bound_hash bytea;
alter table session add column bound_until timestamptz;
alter table session add column bound_before bytea;
alter table session add column bound_before_until timestamptz;
