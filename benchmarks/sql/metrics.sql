-- Thirteen metrics of one date (:day), each its own statement, in the manner of "Fighting Churn with Data".
INSERT INTO metrics SELECT account_id, :day, 'user_days', COUNT(*) FROM (
    SELECT DISTINCT account_id, day, user FROM accounts JOIN usage ON account_id = id WHERE day BETWEEN :day - 29 AND :day
) GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'features', COUNT(DISTINCT feature)
FROM accounts JOIN usage ON account_id = id WHERE day BETWEEN :day - 29 AND :day AND feature <> '' GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'core_uses', SUM(count)
FROM accounts JOIN usage ON account_id = id WHERE day BETWEEN :day - 29 AND :day AND is_core = 1 GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'told_uses', SUM(count)
FROM accounts JOIN usage ON account_id = id WHERE day BETWEEN :day - 29 AND :day AND is_core IS NOT NULL GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'core_share', SUM(CASE WHEN is_core THEN count ELSE 0 END) * 1.0 / SUM(count)
FROM accounts JOIN usage ON account_id = id WHERE day BETWEEN :day - 29 AND :day AND is_core IS NOT NULL GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'session_minutes', AVG(tenths) / 10.0 FROM (
    SELECT account_id, tenths, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY tenths) AS place,
        COUNT(*) OVER (PARTITION BY account_id) AS size
    FROM (
        SELECT account_id, SUM(tenths) AS tenths FROM accounts JOIN usage ON account_id = id
        WHERE day BETWEEN :day - 29 AND :day AND tenths > 0 GROUP BY account_id, day, user
    )
) WHERE place IN ((size + 1) / 2, (size + 2) / 2) GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'sessions', COUNT(*) FROM (
    SELECT DISTINCT account_id, day, user FROM accounts JOIN usage ON account_id = id
    WHERE day BETWEEN :day - 29 AND :day AND tenths > 0
) GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'meetings_due', COUNT(*) FROM interactions
WHERE channel IN ('qbr', 'meeting', 'call') AND attended IS NOT NULL
    AND MAX(day, COALESCE(scheduled_on, day)) BETWEEN :day - 179 AND :day GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'meetings_held', COUNT(*) FROM interactions
WHERE channel IN ('qbr', 'meeting', 'call') AND attended = 1
    AND MAX(day, COALESCE(scheduled_on, day)) BETWEEN :day - 179 AND :day GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'answers', COUNT(*) FROM surveys
WHERE day BETWEEN :day - 179 AND :day GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'satisfaction',
    AVG(CASE WHEN kind = 'nps' THEN score * 10 ELSE (MAX(1, MIN(5, score)) - 1) * 25 END)
FROM surveys WHERE day BETWEEN :day - 179 AND :day GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'growth_mentions', COUNT(DISTINCT day) FROM mentions
WHERE kind = 'growth' AND day BETWEEN :day - 89 AND :day GROUP BY account_id;

INSERT INTO metrics SELECT account_id, :day, 'advanced_days', COUNT(*) FROM (
    SELECT DISTINCT account_id, day, feature FROM accounts JOIN usage ON account_id = id
    WHERE day BETWEEN :day - 29 AND :day AND is_advanced = 1
) GROUP BY account_id;
