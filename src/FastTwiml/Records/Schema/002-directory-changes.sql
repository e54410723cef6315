-- Every edit of an assistant or a number leaves a row that the servers watch, whoever makes the edit.

create trigger assistants_added after insert on assistants begin
  insert into directory_changes (kind, key) values ('assistant', new.id);
end;

create trigger assistants_changed after update on assistants begin
  insert into directory_changes (kind, key) select 'assistant', old.id union select 'assistant', new.id;
end;

create trigger assistants_removed after delete on assistants begin
  insert into directory_changes (kind, key) values ('assistant', old.id);
end;

create trigger numbers_added after insert on numbers begin
  insert into directory_changes (kind, key) values ('number', new.address);
end;

create trigger numbers_changed after update on numbers begin
  insert into directory_changes (kind, key) select 'number', old.address union select 'number', new.address;
end;

create trigger numbers_removed after delete on numbers begin
  insert into directory_changes (kind, key) values ('number', old.address);
end;

-- To find an assistant's numbers, and to see at once whether it still has any.
create index numbers_assistant_id on numbers (assistant_id);
