"""The demo portfolio: a made-up software vendor's customers, a year of them, with planted stories."""
