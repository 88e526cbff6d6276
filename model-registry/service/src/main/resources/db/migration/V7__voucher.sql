-- The account that issued a voucher, and signed its code.
alter table voucher add column account char(42);
update voucher set account = (
    select e.account from event e
    where e.name = 'VoucherIssued' and e.model = voucher.model and e.details like '%' || voucher.hash || '%'
);
alter table voucher alter column account set not null;

-- Which denials of a voucher were recorded on the ledger: whoever tries its code again adds none.
create table voucher_denial (
    hash   char(66) not null,
    reason varchar(32) not null,
    primary key (hash, reason)
);
