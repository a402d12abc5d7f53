"""Recurring revenue: what it is on a day, how it moved between two, and what that says of the business."""
