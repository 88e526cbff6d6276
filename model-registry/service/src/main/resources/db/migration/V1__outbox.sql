-- What this site alone knows: publications on their way to the ledger, and sign-ins that were begun.
create table publication (
    id               uuid primary key,
    state            varchar(16) not null check (state in ('RECEIVED', 'STORED', 'SUBMITTED', 'CONFIRMED', 'FAILED')),
    idempotency_key  varchar(128) unique,
    request_hash     char(66) not null,
    account          char(42) not null,
    task             bigint not null,
    parent           bigint not null,
    architecture     varchar(31) not null,
    accuracy         int not null,
    precision_       int not null,
    recall           int not null,
    f1               int not null,
    auc              int not null,
    card_cid         varchar(64) not null,
    card_hash        char(66) not null,
    weights_cid      varchar(64),
    weights_hash     char(66),
    size_bytes       bigint,
    key_version      bigint,
    wrapped_key      varchar(1026),
    signer           char(42),
    nonce            bigint,
    transaction_hash char(66),
    raw_transaction  varchar(16000),
    model            bigint,
    failure          varchar(1000),
    claimed_by       uuid,
    claimed_until    timestamp with time zone,
    created_at       timestamp with time zone not null,
    changed_at       timestamp with time zone not null
);
create index publication_open on publication (state, changed_at);
create index publication_of_model on publication (model);

create table challenge (
    nonce      varchar(64) primary key,
    expires_at timestamp with time zone not null
);
