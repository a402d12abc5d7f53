"""The communication writer: whom to write to today, and a message whose every sentence names what it rests on."""
