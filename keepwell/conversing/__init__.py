"""Asking as people do it on a screen: in threads that are kept, about a part of their accounts, judged afterwards."""
