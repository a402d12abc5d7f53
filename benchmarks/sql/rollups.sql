-- What several signals share, once: `days` holds the as-of days.
CREATE TEMP TABLE user_days (
    account_id INTEGER, day INTEGER, user TEXT, tenths INTEGER, PRIMARY KEY (account_id, day, user)
) WITHOUT ROWID;
INSERT INTO user_days
SELECT account_id, day, user, SUM(MAX(tenths, 0))
FROM accounts JOIN usage ON account_id = accounts.id
WHERE day BETWEEN (SELECT MIN(as_of) FROM days) - 89 AND (SELECT MAX(as_of) FROM days)
GROUP BY account_id, day, user;
CREATE TEMP TABLE feature_days (
    account_id INTEGER, day INTEGER, feature TEXT, uses INTEGER, core INTEGER, told INTEGER, advanced INTEGER,
    PRIMARY KEY (account_id, day, feature)
) WITHOUT ROWID;
INSERT INTO feature_days
SELECT account_id, day, feature, SUM(count), SUM(CASE WHEN is_core = 1 THEN count ELSE 0 END),
    SUM(CASE WHEN is_core IS NOT NULL THEN count ELSE 0 END), MAX(COALESCE(is_advanced, 0))
FROM accounts JOIN usage ON account_id = accounts.id
WHERE day BETWEEN (SELECT MIN(as_of) FROM days) - 89 AND (SELECT MAX(as_of) FROM days)
GROUP BY account_id, day, feature;
CREATE TEMP TABLE use_days (
    account_id INTEGER, day INTEGER, uses INTEGER, core INTEGER, told INTEGER, PRIMARY KEY (account_id, day)
) WITHOUT ROWID;
INSERT INTO use_days SELECT account_id, day, SUM(uses), SUM(core), SUM(told) FROM feature_days GROUP BY account_id, day;
-- Whether silence is a fact: first and last days within the 425 days that count as known.
CREATE TEMP TABLE known (
    account_id INTEGER, as_of INTEGER, first_use INTEGER, last_use INTEGER, last_user INTEGER, last_feature INTEGER,
    named_then INTEGER, advanced_told INTEGER, first_talk INTEGER, PRIMARY KEY (account_id, as_of)
) WITHOUT ROWID;
INSERT INTO known
SELECT a.id, d.as_of,
    (SELECT MIN(day) FROM usage WHERE account_id = a.id AND day BETWEEN d.as_of - 424 AND d.as_of),
    (SELECT MAX(day) FROM usage WHERE account_id = a.id AND day BETWEEN d.as_of - 424 AND d.as_of),
    (SELECT day FROM usage WHERE account_id = a.id AND day BETWEEN d.as_of - 424 AND d.as_of AND user <> ''
     ORDER BY day DESC LIMIT 1),
    (SELECT day FROM usage WHERE account_id = a.id AND day BETWEEN d.as_of - 424 AND d.as_of AND feature <> ''
     ORDER BY day DESC LIMIT 1),
    EXISTS (SELECT 1 FROM usage WHERE account_id = a.id AND day BETWEEN d.as_of - 424 AND d.as_of - 89 AND user <> ''),
    EXISTS (SELECT 1 FROM usage WHERE account_id = a.id AND day BETWEEN d.as_of - 424 AND d.as_of
            AND is_advanced IS NOT NULL),
    (SELECT MIN(day) FROM interactions WHERE account_id = a.id AND day BETWEEN d.as_of - 424 AND d.as_of)
FROM accounts a CROSS JOIN days d;
CREATE TEMP TABLE active (
    account_id INTEGER, as_of INTEGER, users INTEGER, users_then INTEGER, PRIMARY KEY (account_id, as_of)
) WITHOUT ROWID;
INSERT INTO active
SELECT a.id, d.as_of,
    (SELECT COUNT(DISTINCT user) FROM user_days u
     WHERE u.account_id = a.id AND u.day BETWEEN d.as_of - 29 AND d.as_of AND user <> ''),
    (SELECT COUNT(DISTINCT user) FROM user_days u
     WHERE u.account_id = a.id AND u.day BETWEEN d.as_of - 89 AND d.as_of - 60 AND user <> '')
FROM accounts a CROSS JOIN days d;
-- A subscription covers its days from start_date to before `stop`.
CREATE TEMP TABLE terms (
    account_id INTEGER, start_date INTEGER, external_id TEXT, stop INTEGER, ended INTEGER, seats INTEGER,
    mrr_cents INTEGER, currency TEXT, annual INTEGER, is_trial INTEGER, PRIMARY KEY (account_id, start_date, external_id)
) WITHOUT ROWID;
INSERT INTO terms
SELECT account_id, start_date, external_id,
    MIN(COALESCE(end_date + 1, 1000000), COALESCE(churned_on, 1000000)),
    MIN(COALESCE(end_date, 1000000), COALESCE(churned_on, 1000000)),
    COALESCE(seats, 0), mrr_cents, currency, billing = 'annual', COALESCE(is_trial, 0)
FROM subscriptions;
CREATE TEMP TABLE signal_values (
    account_id INTEGER, as_of INTEGER, signal TEXT, value REAL, PRIMARY KEY (account_id, as_of, signal)
) WITHOUT ROWID;
