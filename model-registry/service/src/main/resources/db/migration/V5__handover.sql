-- How much of a voucher's copy was handed out, when last, and the download that is under way.
alter table voucher_use rename column redeemed_at to handed_at;
alter table voucher_use add column handed bigint not null default 0;
alter table voucher_use add column download uuid;
alter table voucher_use add column complete boolean not null default false;
