-- By which the log is searched for what is done because of one request, also after a restart.
alter table publication add column trace char(32);
