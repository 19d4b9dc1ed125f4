"""What a stage may be asked to bring. How it is counted stands in insights. No database, no clock."""

SHARES = ("conversion", "stuck")  # result indicators that are a part of a whole, in %
