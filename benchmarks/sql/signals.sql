INSERT INTO signal_values
SELECT k.account_id, k.as_of, 'login_frequency',
    COUNT(CASE WHEN (u.day + 3) % 7 < 5 THEN 1 END) * 5.0 / (30 - w.weekends_1)
    + COUNT(CASE WHEN (u.day + 3) % 7 >= 5 THEN 1 END) * 2.0 / w.weekends_1
FROM known k JOIN days w USING (as_of) LEFT JOIN user_days u ON u.account_id = k.account_id AND u.day BETWEEN k.as_of - 29 AND k.as_of
WHERE k.first_use IS NOT NULL
GROUP BY k.account_id, k.as_of;

INSERT INTO signal_values
SELECT k.account_id, k.as_of, 'feature_breadth', COUNT(DISTINCT NULLIF(f.feature, ''))
FROM known k LEFT JOIN feature_days f ON f.account_id = k.account_id AND f.day BETWEEN k.as_of - 29 AND k.as_of
WHERE k.last_feature IS NOT NULL AND (k.last_feature > k.as_of - 30 OR k.last_use <= k.as_of - 30)
GROUP BY k.account_id, k.as_of;

INSERT INTO signal_values
SELECT k.account_id, k.as_of, 'core_ratio', SUM(u.core) * 1.0 / SUM(u.told)
FROM known k JOIN use_days u ON u.account_id = k.account_id AND u.day BETWEEN k.as_of - 29 AND k.as_of
GROUP BY k.account_id, k.as_of
HAVING SUM(u.told) > 0;

INSERT INTO signal_values
SELECT account_id, as_of, 'session_duration', AVG(tenths) / 10.0
FROM (
    SELECT k.account_id, k.as_of, u.tenths,
        ROW_NUMBER() OVER (PARTITION BY k.account_id, k.as_of ORDER BY u.tenths) AS place,
        COUNT(*) OVER (PARTITION BY k.account_id, k.as_of) AS size
    FROM known k JOIN user_days u ON u.account_id = k.account_id AND u.day BETWEEN k.as_of - 29 AND k.as_of
    WHERE u.tenths > 0
)
WHERE place IN ((size + 1) / 2, (size + 2) / 2)
GROUP BY account_id, as_of;

INSERT INTO signal_values
WITH bounds AS (
    SELECT account_id, as_of, MAX(as_of - 89, first_use) AS start, as_of - MAX(as_of - 89, first_use) + 1 AS live
    FROM known WHERE first_use IS NOT NULL
),
gaps AS (
    SELECT b.account_id, b.as_of, b.live, u.day,
        u.day - LAG(u.day, 1, b.start - 1) OVER (PARTITION BY b.account_id, b.as_of ORDER BY u.day) AS gap
    FROM bounds b LEFT JOIN use_days u ON u.account_id = b.account_id AND u.day BETWEEN b.start AND b.as_of
    WHERE b.live >= 14
),
summed AS (
    SELECT account_id, as_of, live, COUNT(day) AS active, SUM(gap) + as_of + 1 - MAX(day) AS total,
        SUM(gap * gap) + (as_of + 1 - MAX(day)) * (as_of + 1 - MAX(day)) AS squares
    FROM gaps GROUP BY account_id, as_of
)
SELECT account_id, as_of, 'usage_regularity',
    CASE WHEN active = 0 THEN 0.0
         ELSE MIN(active * 1.0 / live, 1.0) * (total * total * 1.0 / ((active + 1) * squares)) END
FROM summed;

INSERT INTO signal_values
WITH months AS (
    SELECT k.account_id, k.as_of, d.weekends_1, d.weekends_2, COUNT(u.day) AS quarter,
        MAX(k.as_of - 89, MIN(k.first_use, k.as_of - 59)) AS oldest_first,
        COALESCE(SUM(CASE WHEN u.day > k.as_of - 30 THEN u.uses END), 0) AS newest,
        COALESCE(SUM(CASE WHEN u.day > k.as_of - 30 AND (u.day + 3) % 7 >= 5 THEN u.uses END), 0) AS newest_ends,
        COALESCE(SUM(CASE WHEN u.day BETWEEN k.as_of - 59 AND k.as_of - 30 THEN u.uses END), 0) AS middle,
        COALESCE(SUM(CASE WHEN u.day BETWEEN k.as_of - 59 AND k.as_of - 30 AND (u.day + 3) % 7 >= 5 THEN u.uses END), 0)
            AS middle_ends,
        COALESCE(SUM(CASE WHEN u.day < k.as_of - 59 THEN u.uses END), 0) AS oldest,
        COALESCE(SUM(CASE WHEN u.day < k.as_of - 59 AND (u.day + 3) % 7 >= 5 THEN u.uses END), 0) AS oldest_ends
    FROM known k JOIN days d USING (as_of)
    LEFT JOIN use_days u ON u.account_id = k.account_id AND u.day BETWEEN k.as_of - 89 AND k.as_of
    WHERE k.first_use <= k.as_of - 59
    GROUP BY k.account_id, k.as_of
),
lengths AS (
    SELECT *, as_of - 59 - oldest_first AS oldest_days,
        ((as_of - 56) / 7) * 2 + MAX(0, (as_of - 56) % 7 - 5)
        - ((oldest_first + 3) / 7) * 2 - MAX(0, (oldest_first + 3) % 7 - 5) AS weekends_3
    FROM months
    WHERE quarter >= 8 OR (newest = 0 AND (
        SELECT COUNT(DISTINCT day) FROM usage u
        WHERE u.account_id = months.account_id AND u.day BETWEEN as_of - 364 AND as_of) >= 48)
),
rates AS (
    SELECT account_id, as_of, newest, oldest_days,
        (newest - newest_ends) * 5.0 / (30 - weekends_1) + newest_ends * 2.0 / weekends_1 AS one,
        (middle - middle_ends) * 5.0 / (30 - weekends_2) + middle_ends * 2.0 / weekends_2 AS two,
        COALESCE((oldest - oldest_ends) * 5.0 / NULLIF(oldest_days - weekends_3, 0), 0)
        + COALESCE(oldest_ends * 2.0 / NULLIF(weekends_3, 0), 0) AS three
    FROM lengths
),
slopes AS (
    SELECT account_id, as_of, newest,
        CASE WHEN 2 * oldest_days >= 30 THEN (one - three) / 2 ELSE one - two END AS step,
        CASE WHEN 2 * oldest_days >= 30 THEN (one + two + three) / 3 ELSE (one + two) / 2 END AS mean
    FROM rates
)
SELECT account_id, as_of, 'usage_trend',
    CASE WHEN newest = 0 THEN -100.0 ELSE MAX(-150.0, MIN(150.0, step * 100 / mean)) END
FROM slopes WHERE newest = 0 OR mean > 0;

INSERT INTO signal_values
WITH messages AS (
    SELECT account_id, day, minute, direction = 'out' AS ours,
        LAG(direction = 'out') OVER thread AS ours_before, minute - LAG(minute) OVER thread AS since,
        MIN(CASE WHEN direction = 'in' THEN minute * 100000 + day END) OVER (
            PARTITION BY account_id, thread ORDER BY minute, id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS answer
    FROM interactions
    WHERE thread IS NOT NULL AND channel IN ('email', 'chat') AND direction IN ('in', 'out')
    WINDOW thread AS (PARTITION BY account_id, thread ORDER BY minute, id)
),
waits AS (
    SELECT account_id,
        CASE WHEN answer / 100000 - minute <= 20160 AND answer % 100000 <= day + 14 THEN answer % 100000
             ELSE day + 14 END AS known_on,
        CASE WHEN answer / 100000 - minute <= 20160 AND answer % 100000 <= day + 14 THEN answer / 100000 - minute
             ELSE 20160 END AS minutes
    FROM messages
    WHERE ours AND NOT (COALESCE(ours_before, 0) AND since <= 20160)
),
placed AS (
    SELECT w.account_id, d.as_of, w.minutes, w.known_on > d.as_of - 60 AS recent,
        ROW_NUMBER() OVER (PARTITION BY w.account_id, d.as_of, w.known_on > d.as_of - 60 ORDER BY w.minutes) AS place,
        COUNT(*) OVER (PARTITION BY w.account_id, d.as_of, w.known_on > d.as_of - 60) AS size
    FROM days d JOIN waits w ON w.known_on BETWEEN d.as_of - 424 AND d.as_of
),
medians AS (
    SELECT account_id, as_of, recent, MAX(size) AS size, MAX(AVG(minutes), 60.0) AS minutes
    FROM placed WHERE place IN ((size + 1) / 2, (size + 2) / 2)
    GROUP BY account_id, as_of, recent
)
SELECT now.account_id, now.as_of, 'response_latency', now.minutes / habit.minutes
FROM medians now JOIN medians habit USING (account_id, as_of)
WHERE now.recent AND NOT habit.recent AND now.size >= 2 AND habit.size >= 3;

INSERT INTO signal_values
SELECT i.account_id, d.as_of, 'touchpoint_attendance', AVG(i.attended)
FROM days d JOIN interactions i
    ON MAX(i.day, COALESCE(i.scheduled_on, i.day)) BETWEEN d.as_of - 179 AND d.as_of
WHERE i.channel IN ('qbr', 'meeting', 'call') AND i.attended IS NOT NULL
GROUP BY i.account_id, d.as_of;

INSERT INTO signal_values
WITH users AS (
    SELECT account_id, user, LOWER(TRIM(user)) AS folded FROM user_days WHERE user <> '' GROUP BY account_id, user
),
people AS (
    SELECT u.account_id, u.user, COALESCE(CAST(MIN(c.id) AS TEXT), 'user ' || u.user) AS person
    FROM users u LEFT JOIN contacts c
        ON c.account_id = u.account_id AND (LOWER(TRIM(c.external_id)) = folded OR LOWER(TRIM(c.email)) = folded)
    GROUP BY u.account_id, u.user
),
talks AS (
    SELECT account_id, day, contact_id FROM interactions WHERE direction = 'in'
    UNION ALL
    SELECT account_id, MAX(day, COALESCE(scheduled_on, day)), contact_id FROM interactions
    WHERE channel IN ('qbr', 'meeting', 'call') AND attended = 1
),
said AS (
    SELECT t.account_id, d.as_of, MAX(t.contact_id IS NOT NULL) AS named, MAX(t.day > d.as_of - 30) AS lately
    FROM days d JOIN talks t ON t.day BETWEEN d.as_of - 424 AND d.as_of
    GROUP BY t.account_id, d.as_of
),
seen AS (
    SELECT u.account_id, d.as_of, p.person
    FROM days d JOIN user_days u ON u.day BETWEEN d.as_of - 29 AND d.as_of
    JOIN people p ON p.account_id = u.account_id AND p.user = u.user
    UNION
    SELECT t.account_id, d.as_of, CAST(t.contact_id AS TEXT)
    FROM days d JOIN talks t ON t.day BETWEEN d.as_of - 29 AND d.as_of
    WHERE t.contact_id IS NOT NULL
),
counted AS (SELECT account_id, as_of, COUNT(*) AS people FROM seen GROUP BY account_id, as_of)
SELECT k.account_id, k.as_of, 'active_contacts', COALESCE(c.people, 0)
FROM known k
LEFT JOIN said s USING (account_id, as_of)
LEFT JOIN counted c USING (account_id, as_of)
WHERE (k.last_user IS NOT NULL OR COALESCE(s.named, 0))
    AND (c.people > 0 OR NOT (COALESCE(k.last_use, 0) > k.as_of - 30 OR COALESCE(s.lately, 0)));

INSERT INTO signal_values
WITH answers AS (
    SELECT s.account_id, d.as_of, s.day > d.as_of - 90 AS late,
        CASE WHEN s.kind = 'nps' THEN s.score * 10 ELSE (MAX(1, MIN(5, s.score)) - 1) * 25 END AS points
    FROM days d JOIN surveys s ON s.day BETWEEN d.as_of - 179 AND d.as_of
)
SELECT account_id, as_of, 'sentiment_trend',
    AVG(points) + COALESCE(AVG(CASE WHEN late THEN points END) - AVG(CASE WHEN NOT late THEN points END), 0) / 2
FROM answers GROUP BY account_id, as_of;

INSERT INTO signal_values
WITH seats AS (
    SELECT t.account_id, d.as_of, SUM(t.is_trial = 0) > 0 AS paid, SUM(CASE WHEN t.is_trial = 0 THEN t.seats END) AS bought,
        SUM(t.seats) AS tried
    FROM days d JOIN terms t ON t.start_date <= d.as_of AND d.as_of < t.stop
    GROUP BY t.account_id, d.as_of
)
SELECT account_id, as_of, 'license_utilisation', users * 1.0 / CASE WHEN paid THEN bought ELSE tried END
FROM known k JOIN active USING (account_id, as_of) JOIN seats USING (account_id, as_of)
WHERE CASE WHEN paid THEN bought ELSE tried END > 0
    AND k.last_user IS NOT NULL AND (k.last_user > k.as_of - 30 OR k.last_use <= k.as_of - 30);

INSERT INTO signal_values
SELECT account_id, as_of, 'billed_to_active', billed * 1.0 / MAX(users, 1)
FROM (
    SELECT k.account_id, k.as_of, a.users,
        (SELECT billed_users FROM invoices i
         WHERE i.account_id = k.account_id AND i.issued_on <= k.as_of AND i.billed_users IS NOT NULL
         ORDER BY i.issued_on DESC, i.billed_users DESC LIMIT 1) AS billed
    FROM known k JOIN active a USING (account_id, as_of)
    WHERE k.last_user IS NOT NULL AND (k.last_user > k.as_of - 30 OR k.last_use <= k.as_of - 30)
)
WHERE billed IS NOT NULL;

INSERT INTO signal_values
WITH begun AS (
    SELECT a.id AS account_id, d.as_of, COALESCE(
        (SELECT MIN(start_date) FROM terms t WHERE t.account_id = a.id AND t.start_date <= d.as_of AND is_trial = 0),
        CASE WHEN a.created_on <= d.as_of THEN a.created_on END,
        (SELECT MIN(start_date) FROM terms t WHERE t.account_id = a.id AND t.start_date <= d.as_of),
        MIN(COALESCE(k.first_use, k.first_talk), COALESCE(k.first_talk, k.first_use))
    ) AS since
    FROM accounts a CROSS JOIN days d JOIN known k ON k.account_id = a.id AND k.as_of = d.as_of
)
SELECT account_id, as_of, 'tenure', (as_of - since) / 30.4375 FROM begun WHERE since IS NOT NULL;

INSERT INTO signal_values
WITH RECURSIVE pairs AS (
    SELECT account_id, start_date, stop, seats, mrr_cents, currency,
        LAG(start_date) OVER w AS start_before, LAG(stop) OVER w AS stop_before, LAG(ended) OVER w AS ended_before,
        LAG(seats) OVER w AS seats_before, LAG(mrr_cents) OVER w AS mrr_before, LAG(currency) OVER w AS currency_before
    FROM terms WHERE is_trial = 0
    WINDOW w AS (PARTITION BY account_id ORDER BY start_date, external_id)
),
birthdays AS (
    SELECT account_id, start_date, stop, 1 AS years,
        CAST(julianday(date(start_date * 86400, 'unixepoch', '+1 year')) - 2440587.5 AS INTEGER) AS day
    FROM terms WHERE annual AND is_trial = 0
    UNION ALL
    SELECT account_id, start_date, stop, years + 1,
        CAST(julianday(date(start_date * 86400, 'unixepoch', '+' || (years + 1) || ' year')) - 2440587.5 AS INTEGER)
    FROM birthdays WHERE day < stop AND day <= (SELECT MAX(as_of) FROM days)
),
renewals AS (
    SELECT account_id, MAX(start_date, ended_before) AS known_on,
        CASE WHEN mrr_before IS NOT NULL AND mrr_cents IS NOT NULL AND currency IS currency_before THEN
                 CASE WHEN mrr_cents * 100 > mrr_before * 101 THEN 100
                      WHEN mrr_cents * 100 < mrr_before * 99 THEN 40 ELSE 85 END
             WHEN seats * 100 > seats_before * 101 THEN 100
             WHEN seats * 100 < seats_before * 99 THEN 40 ELSE 85 END
        - CASE WHEN start_date - stop_before > 7 THEN 25 ELSE 0 END AS points
    FROM pairs
    WHERE stop_before < 1000000 AND stop_before - start_before >= 300 AND start_date - stop_before BETWEEN -30 AND 60
    UNION ALL
    SELECT account_id, day, 85 FROM birthdays WHERE day < stop
)
SELECT account_id, as_of, 'renewal_history', SUM(points) / (COUNT(*) * 100.0)
FROM days JOIN renewals ON known_on <= as_of GROUP BY account_id, as_of;

INSERT INTO signal_values
SELECT k.account_id, k.as_of, 'growth_mentions', COUNT(DISTINCT m.day)
FROM known k LEFT JOIN mentions m
    ON m.account_id = k.account_id AND m.kind = 'growth' AND m.day BETWEEN k.as_of - 89 AND k.as_of
WHERE k.first_talk IS NOT NULL
GROUP BY k.account_id, k.as_of;

INSERT INTO signal_values
SELECT account_id, as_of, 'active_growth',
    MAX(-100.0, MIN(200.0, (users - users_then) * 100 * 1.0 / MAX(users_then, 3)))
FROM known k JOIN active USING (account_id, as_of)
WHERE k.named_then AND k.last_user IS NOT NULL AND (k.last_user > k.as_of - 30 OR k.last_use <= k.as_of - 30);

INSERT INTO signal_values
SELECT k.account_id, k.as_of, 'advanced_interest',
    (SELECT COUNT(*) FROM feature_days f
     WHERE f.account_id = k.account_id AND f.day BETWEEN k.as_of - 29 AND k.as_of AND f.advanced = 1)
    + (SELECT COUNT(DISTINCT m.day) FROM mentions m
       WHERE m.account_id = k.account_id AND m.kind = 'advanced' AND m.day BETWEEN k.as_of - 29 AND k.as_of)
FROM known k WHERE k.advanced_told OR k.first_talk IS NOT NULL;
