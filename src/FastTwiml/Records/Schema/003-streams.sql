-- One row for each media stream that was carried here.

create table streams (
  stream_sid text primary key not null,
  call_sid text not null,
  account_sid text,
  assistant_id integer,
  node text,
  run text, -- which process carries it, so that a later one sees whether that one is still there
  started_at integer,
  stopped_at integer, -- null while it is live
  messages_in integer,
  messages_out integer,
  audio_bytes_in integer,
  audio_bytes_out integer,
  audio_bytes_dropped integer,
  end_reason text
);

create index streams_call_sid on streams (call_sid);

create index streams_open on streams (run) where stopped_at is null;

-- messages_in, messages_out and audio_bytes_* of a call are the sums over its streams; stream_sid and end_reason are the newest one's.
alter table calls add column audio_bytes_dropped integer;
alter table calls add column webhook_last_at integer; -- the newest webhook; webhook_at is the first
alter table calls add column streams integer not null default 0; -- how many were carried here
