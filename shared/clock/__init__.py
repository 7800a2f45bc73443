"""The clock: what nobody did in time is recorded when the time is over."""
