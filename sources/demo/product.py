"""What the made-up vendor sells: Loomboard, a planning and reporting product, with its features and tiers."""

from dataclasses import dataclass

TIERS = ("starter", "growth", "enterprise")
SEAT_PRICE_CENTS = {"starter": 1900, "growth": 3400, "enterprise": 5200}
PRODUCT = "Loomboard"
VENDOR = {
    "company": "Loomboard",
    "product": PRODUCT,
    "links": {
        "booking": "https://meet.loomboard.example",
        "documentation": "https://help.loomboard.example",
        "roadmap": "https://loomboard.example/roadmap",
    },
}
"""Who writes to its customers, in the words of the settings KEEPWELL_COMPANY, KEEPWELL_PRODUCT and KEEPWELL_LINKS."""


@dataclass(frozen=True)
class Feature:
    """`key` is what the usage log says, `spoken` is what people call it; `pull` is how much it is used."""

    key: str
    spoken: str
    is_core: bool
    min_tier: str
    pull: float


FEATURES: tuple[Feature, ...] = (
    Feature("boards", "boards", True, "starter", 9.0),
    Feature("tasks", "tasks", True, "starter", 8.0),
    Feature("schedules", "schedules", True, "starter", 6.0),
    Feature("timesheets", "timesheets", True, "starter", 5.0),
    Feature("reports", "reports", True, "starter", 4.5),
    Feature("dashboards", "dashboards", True, "starter", 4.0),
    Feature("approvals", "approvals", True, "starter", 3.0),
    Feature("search", "search", True, "starter", 2.5),
    Feature("workload_view", "the workload view", True, "growth", 3.0),
    Feature("budgets", "budgets", True, "growth", 2.0),
    Feature("comments", "comments", False, "starter", 4.0),
    Feature("files", "file attachments", False, "starter", 2.5),
    Feature("calendar_sync", "calendar sync", False, "starter", 1.8),
    Feature("exports", "exports", False, "starter", 1.6),
    Feature("templates", "templates", False, "starter", 1.2),
    Feature("notifications", "notifications", False, "starter", 1.4),
    Feature("mobile_app", "the mobile app", False, "starter", 1.8),
    Feature("forms", "intake forms", False, "growth", 1.2),
    Feature("guest_access", "guest access", False, "growth", 0.9),
    Feature("custom_fields", "custom fields", False, "growth", 1.1),
    Feature("forecasting", "forecasting", False, "enterprise", 0.9),
    Feature("scenario_planning", "scenario planning", False, "enterprise", 0.7),
    Feature("audit_log", "the audit log", False, "enterprise", 0.5),
    Feature("api_access", "the API", False, "enterprise", 0.7),
)


def within(tier: str) -> tuple[Feature, ...]:
    """The features that come with a tier."""
    return tuple(f for f in FEATURES if TIERS.index(f.min_tier) <= TIERS.index(tier))


def above(tier: str) -> tuple[Feature, ...]:
    """The features an account of this tier can look at but has not bought."""
    return tuple(f for f in FEATURES if TIERS.index(f.min_tier) > TIERS.index(tier))
