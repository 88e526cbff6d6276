-- Up to which event each replica let go of contents; one that isn't here begins at the first, and does no harm.
drop table released;
create table released (
    replica   uuid primary key,
    block     bigint not null,
    log_index int not null
);
