-- The facts as a database person would lay them out for these questions: days as integers (days since 1970-01-01),
-- use clustered by account, day, user and feature, an index for every lookup.
CREATE TABLE accounts (id INTEGER PRIMARY KEY, segment TEXT, created_on INTEGER);
CREATE TABLE contacts (id INTEGER PRIMARY KEY, account_id INTEGER, external_id TEXT, email TEXT);
CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY, account_id INTEGER, external_id TEXT, start_date INTEGER, end_date INTEGER,
    seats INTEGER, mrr_cents INTEGER, currency TEXT, billing TEXT, is_trial INTEGER, churned_on INTEGER
);
CREATE TABLE usage (
    account_id INTEGER, day INTEGER, user TEXT, feature TEXT, event_id TEXT, is_core INTEGER, count INTEGER,
    tenths INTEGER, is_advanced INTEGER,  -- user and feature are '' where nobody or nothing is named
    PRIMARY KEY (account_id, day, user, feature, event_id)
) WITHOUT ROWID;
CREATE TABLE interactions (
    id INTEGER PRIMARY KEY, account_id INTEGER, day INTEGER, minute INTEGER, channel TEXT, direction TEXT,
    contact_id INTEGER, thread TEXT, scheduled_on INTEGER, attended INTEGER
);
CREATE TABLE mentions (account_id INTEGER, day INTEGER, kind TEXT);
CREATE TABLE surveys (account_id INTEGER, day INTEGER, kind TEXT, score REAL);
CREATE TABLE invoices (account_id INTEGER, issued_on INTEGER, billed_users INTEGER);
CREATE TABLE churn_events (account_id INTEGER, day INTEGER);
CREATE TABLE ranges (segment TEXT, signal TEXT, dimension TEXT, weight REAL, a0 REAL, a1 REAL, a2 REAL, a3 REAL, a4 REAL);
CREATE TABLE thresholds (segment TEXT PRIMARY KEY, red REAL, orange REAL);
