"""The churn agent: the daily risk of leaving, learnt from the portfolio's own history and judged on it."""
