-- What is looked for again and again is found without reading a whole table.
create index event_of_name on event (name, block, log_index);
create index publication_of_card on publication (card_cid);
create index publication_of_weights on publication (weights_cid);
create index model_of_card on model (card_cid);
create index model_of_weights on model (weights_cid);
create index voucher_of_model on voucher (model);
create index voucher_of_issuer on voucher (issuer, expires_at);
