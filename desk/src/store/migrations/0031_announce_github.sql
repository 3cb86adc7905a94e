-- Announcing also by an advisory of the repository on GitHub.
alter table announce_target drop constraint announce_target_kind_check;
alter table announce_target add constraint announce_target_kind_check
  check (kind in ('webhook', 'slack', 'mattermost', 'discord', 'matrix', 'mastodon', 'github', 'mail'));
