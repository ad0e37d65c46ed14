"""What reading while the account changes takes for granted about the API, with
the numbers that README.md gives it ("What changes during a scan").

Random cases keep to what is assumed.  A constant set to False gives up the
assumption: then cases do happen in which a scan has wrong rows.
"""

# 1.  A ticket that went to the trash or was marked as spam within the index
# lag before the scan is in the view of deleted or spam tickets when that is
# asked with updated_since.
TRASH_IS_SEEN = True

# 2.  The index behind filters shows a past state of the account, at most
# search_lag seconds old, and never an older one than it showed before.
INDEX_IS_A_PAST_STATE = True

# 3.  A ticket that comes back, from the trash or from spam, has a new
# updated_at.
COMING_BACK_IS_SEEN = True

# Of the tables of trash and spam only: asked with updated_since, their views
# have tickets of any age.  Where that is ignored they end 30 days back, and
# the tables cannot be complete.
TRASH_IS_REACHED = True
