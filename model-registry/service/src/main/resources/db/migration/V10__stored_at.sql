-- When a publication's upload was complete: from then on only the site holds it up, however often it moves.
alter table publication add column stored_at timestamp with time zone;

-- The trace of the request that announced it; another one may bring the weights.
alter table publication add column announced_trace char(32);
update publication set announced_trace = trace where state = 'RECEIVED';
