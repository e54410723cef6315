-- All times are UTC microseconds since 1970.

create table assistants (
  id integer primary key,
  name text not null unique,
  kind text not null,
  url text,
  welcome_message text,
  stream_name text,
  status_callback text,
  fallback_say text,
  fallback_dial text,
  created_at integer not null,
  updated_at integer not null
);

-- An address is a number in E.164 form with its plus, or a sip: or client: address.
create table numbers (
  address text primary key,
  assistant_id integer not null references assistants (id),
  created_at integer not null
) without rowid;

-- One row for every edit of assistants and numbers: the servers watch the highest version.
create table directory_changes (
  version integer primary key autoincrement,
  kind text not null, -- 'number', 'assistant', or 'all' for more than is worth listing
  key text not null
);

create table calls (
  id integer primary key,
  call_sid text unique, -- null until Twilio has given one
  account_sid text,
  source integer not null, -- the best source so far of who calls whom: 0 a callback, 1 our own order, 2 the webhook
  direction text, -- 'inbound' or 'outbound'
  from_number text,
  to_number text,
  customer_number text, -- the caller inbound, the callee outbound
  assistant_id integer,
  status text,
  status_rank integer not null,
  status_sequence integer,
  welcome_message text,
  agenda text,
  metadata text,
  created_at integer not null,
  webhook_at integer,
  answered_at integer,
  ended_at integer,
  duration_seconds integer,
  stream_sid text, -- of the newest stream
  stream_at integer, -- newest stream event
  stream_started_at integer, -- of the first stream
  stream_stopped_at integer, -- of the last stream
  stream_error text,
  messages_in integer,
  messages_out integer,
  audio_bytes_in integer,
  audio_bytes_out integer,
  end_reason text,
  node text
);

create index calls_created_at on calls (created_at);
