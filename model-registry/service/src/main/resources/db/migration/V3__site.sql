-- Up to which event contents were let go.
create table released (
    one       int primary key check (one = 1),
    block     bigint not null,
    log_index int not null
);

-- Vouchers whose copy is being handed out, and since when.
create table voucher_use (
    hash        char(66) primary key,
    redeemed_at timestamp with time zone not null
);

-- What requests with an Idempotency-Key were answered with; without an answer, one is under way, or died on it.
create table answered (
    account         char(42) not null,
    idempotency_key varchar(128) not null,
    request_hash    char(66) not null,
    answer          varchar(10000),
    created_at      timestamp with time zone not null,
    primary key (account, idempotency_key)
);
