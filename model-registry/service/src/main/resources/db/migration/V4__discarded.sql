-- Whether all that was stored for a publication that failed was let go of.
alter table publication add column discarded boolean not null default false;
