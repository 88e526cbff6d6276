-- What follows from the ledger's events. Deleted and rebuilt from block 0 at will; nothing here decides anything.
create table ledger_cursor (
    one        int primary key check (one = 1),
    genesis    char(66) not null,
    block      bigint not null,
    block_hash char(66) not null,
    log_index  int not null
);

create table event (
    block            bigint not null,
    log_index        int not null,
    transaction_hash char(66) not null,
    at               timestamp with time zone not null,
    name             varchar(40) not null,
    task             bigint,
    model            bigint,
    organisation     int,
    account          char(42),
    details          varchar(100000) not null,
    primary key (block, log_index)
);
create index event_of_model on event (model, block, log_index);

create table task (
    id                    bigint primary key,
    name                  varchar(31) not null unique,
    metric                varchar(16) not null,
    approvals_required    int not null,
    attestations_required int not null,
    open                  boolean not null,
    latest                bigint not null,
    opened_at             timestamp with time zone not null
);

create table model (
    id           bigint primary key,
    task         bigint not null,
    parent       bigint not null,
    publisher    int not null,
    status       varchar(16) not null,
    score        int not null,
    attested     boolean not null,
    attestations int not null,
    approvals    int not null,
    place        int,
    format       varchar(16) not null,
    architecture varchar(31) not null,
    size_bytes   bigint not null,
    accuracy     int not null,
    precision_   int not null,
    recall       int not null,
    f1           int not null,
    auc          int not null,
    weights_hash char(66) not null unique,
    weights_cid  varchar(64) not null,
    card_hash    char(66) not null,
    card_cid     varchar(64) not null,
    published_at timestamp with time zone not null
);
create index model_of_task on model (task, status, id);
create index model_of_parent on model (parent);

create table attestation (
    model        bigint not null,
    organisation int not null,
    accuracy     int not null,
    precision_   int not null,
    recall       int not null,
    f1           int not null,
    auc          int not null,
    test_set     char(66) not null,
    test_images  bigint not null,
    at           timestamp with time zone not null,
    primary key (model, organisation)
);

create table approval (
    model        bigint not null,
    organisation int not null,
    account      char(42) not null,
    at           timestamp with time zone not null,
    primary key (model, organisation)
);

create table model_access (
    model        bigint not null,
    organisation int not null,
    requested    boolean not null,
    in_force     boolean not null,
    key_version  bigint not null,
    downloads    bigint not null,
    changed_at   timestamp with time zone not null,
    primary key (model, organisation)
);

create table proposal (
    id           bigint primary key,
    kind         varchar(32) not null,
    organisation int not null,
    expires_at   timestamp with time zone not null,
    payload      varchar(100000) not null,
    executed     boolean not null,
    opened_at    timestamp with time zone not null
);

create table vote (
    proposal     bigint not null,
    organisation int not null,
    at           timestamp with time zone not null,
    primary key (proposal, organisation)
);

create table voucher (
    hash       char(66) primary key,
    model      bigint not null,
    issuer     int not null,
    expires_at timestamp with time zone not null,
    redeemed   boolean not null
);
