"""How numbers and dates are written, where Django's own habits do not fit the people here."""
