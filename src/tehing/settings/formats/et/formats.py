"""Estonian dates where Django itself would fall back to the American ones."""

DATETIME_FORMAT = "j. F Y H:i"
TIME_FORMAT = "H:i"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1
MONTH_DAY_FORMAT = "d.m"
