-- When the copy itself went into a mail sealed to its recipient, instead of waiting on its page.
alter table delivery add column sealed_at timestamptz;
-- When a delivery report said that this very letter arrived.
alter table outbox add column delivered_at timestamptz;
