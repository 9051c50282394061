-- A batch that HubSpot showed no trace of may still take effect. Its intent is kept for a while, with the time at which it was
-- looked for in vain (RFC 3339 in UTC with nine decimals); NULL as long as its outcome is open.
ALTER TABLE intents ADD COLUMN doubted_at TEXT;
