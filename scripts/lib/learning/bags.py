"""Fits on resampled subjects."""

# Ends of the intervals of importances over bags; workflow/tables/ names them where it explains the columns low and
# high.
BAG_PERCENTILES = (10, 90)
