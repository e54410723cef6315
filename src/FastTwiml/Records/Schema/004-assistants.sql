-- What kinds of assistants need for their work.

alter table assistants add column file text; -- what a scripted one plays
alter table assistants add column headers text; -- what a relay sends to its server: Name: value, a line each
alter table assistants add column connect_timeout_ms integer; -- of a relay
