CREATE TEMP TABLE standings (
    account_id INTEGER, as_of INTEGER, customer INTEGER, PRIMARY KEY (account_id, as_of)
) WITHOUT ROWID;
INSERT INTO standings
SELECT account_id, as_of, NOT ((paid_before OR churned) AND NOT covered)
FROM (
    SELECT a.id AS account_id, d.as_of,
        EXISTS (SELECT 1 FROM terms t WHERE t.account_id = a.id AND t.start_date <= d.as_of AND is_trial = 0) AS paid_before,
        EXISTS (SELECT 1 FROM terms t WHERE t.account_id = a.id AND t.start_date <= d.as_of AND d.as_of < stop) AS covered,
        (SELECT MAX(day) FROM churn_events c WHERE c.account_id = a.id AND c.day <= d.as_of) IS NOT NULL AND (
            EXISTS (SELECT 1 FROM terms t WHERE t.account_id = a.id AND t.start_date <= d.as_of AND is_trial = 0)
            OR NOT COALESCE(k.last_use > (SELECT MAX(day) FROM churn_events c
                                          WHERE c.account_id = a.id AND c.day <= d.as_of), 0)
        ) AS churned,
        a.created_on <= d.as_of OR k.first_use IS NOT NULL OR k.first_talk IS NOT NULL
            OR EXISTS (SELECT 1 FROM terms t WHERE t.account_id = a.id AND t.start_date <= d.as_of)
            OR EXISTS (SELECT 1 FROM surveys s WHERE s.account_id = a.id AND s.day <= d.as_of)
            OR EXISTS (SELECT 1 FROM invoices i WHERE i.account_id = a.id AND i.issued_on <= d.as_of)
            OR EXISTS (SELECT 1 FROM churn_events c WHERE c.account_id = a.id AND c.day <= d.as_of) AS met
    FROM accounts a CROSS JOIN days d JOIN known k ON k.account_id = a.id AND k.as_of = d.as_of
)
WHERE met;

CREATE TEMP TABLE levels (
    account_id INTEGER, as_of INTEGER, health REAL, coverage REAL, low REAL, high REAL, retention REAL, engagement REAL,
    relationship REAL, contract REAL, expansion REAL, PRIMARY KEY (account_id, as_of)
) WITHOUT ROWID;
INSERT INTO levels
WITH totals AS (SELECT segment, SUM(weight) AS total FROM ranges GROUP BY segment),
worth AS (
    SELECT v.account_id, v.as_of, a.segment, r.dimension, SUM(r.weight) AS weight, SUM(r.weight * 25.0 * (
        MAX(0.0, MIN(1.0, (value - a0) / (a1 - a0))) + MAX(0.0, MIN(1.0, (value - a1) / (a2 - a1)))
        + MAX(0.0, MIN(1.0, (value - a2) / (a3 - a2))) + MAX(0.0, MIN(1.0, (value - a3) / (a4 - a3)))
    )) AS earned
    FROM signal_values v JOIN accounts a ON a.id = v.account_id JOIN ranges r USING (segment, signal)
    GROUP BY v.account_id, v.as_of, r.dimension
),
sums AS (
    SELECT account_id, as_of, segment, SUM(earned) AS earned, SUM(weight) AS weight,
        SUM(CASE WHEN dimension <> 'expansion' THEN earned END) AS kept_earned,
        SUM(CASE WHEN dimension <> 'expansion' THEN weight END) AS kept_weight,
        MAX(CASE WHEN dimension = 'engagement' THEN earned / weight END) AS engagement,
        MAX(CASE WHEN dimension = 'relationship' THEN earned / weight END) AS relationship,
        MAX(CASE WHEN dimension = 'contract' THEN earned / weight END) AS contract,
        MAX(CASE WHEN dimension = 'expansion' THEN earned / weight END) AS expansion
    FROM worth GROUP BY account_id, as_of
),
scored AS (
    SELECT s.*, t.total, weight / total AS coverage,
        CASE WHEN weight / total >= 0.15 THEN MIN(100.0, earned / weight) END AS health
    FROM sums s JOIN totals t USING (segment)
)
SELECT account_id, as_of, health, coverage, MIN((earned + 15.0 * (total - weight)) / total, health),
    MAX((earned + 85.0 * (total - weight)) / total, health), MIN(100.0, kept_earned / kept_weight),
    MIN(100.0, engagement), MIN(100.0, relationship), MIN(100.0, contract), MIN(100.0, expansion)
FROM scored;

DROP TABLE IF EXISTS main.sql_signals;
CREATE TABLE main.sql_signals AS SELECT * FROM signal_values;
DROP TABLE IF EXISTS main.sql_scores;
CREATE TABLE main.sql_scores AS
WITH newest AS (SELECT * FROM levels WHERE as_of = (SELECT MAX(as_of) FROM days)),
changes AS (
    SELECT n.account_id, n.as_of - t.as_of AS days, n.health - t.health AS change
    FROM newest n JOIN levels t ON t.account_id = n.account_id AND t.as_of < n.as_of
    JOIN standings s ON s.account_id = t.account_id AND s.as_of = t.as_of AND s.customer
    WHERE ABS(n.coverage - t.coverage) <= 0.25 + 1e-9
)
SELECT n.*, CASE WHEN n.health IS NULL THEN 'unknown' WHEN n.health < red THEN 'red' WHEN n.health < orange THEN 'orange'
        ELSE 'green' END AS band,
    MAX(CASE WHEN c.days = 7 THEN c.change END) AS velocity_7,
    MAX(CASE WHEN c.days = 14 THEN c.change END) AS velocity_14,
    MAX(CASE WHEN c.days = 30 THEN c.change END) AS velocity_30
FROM newest n JOIN accounts a ON a.id = n.account_id JOIN thresholds USING (segment)
LEFT JOIN changes c ON c.account_id = n.account_id
GROUP BY n.account_id;
