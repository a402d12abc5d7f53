"""Readers: files of many formats in, bounded chunks of text cells with their row numbers out."""
