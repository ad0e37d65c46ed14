"""What reading while the account changes takes for granted about the API.

Random cases keep to what is assumed.  A constant set to False gives up the
assumption: then cases do happen in which a scan loses rows.
"""

# A1.  A ticket that went to the trash or was marked as spam within the index
# lag before the scan is in the view of deleted or spam tickets when that is
# asked with updated_since.
TRASH_IS_SEEN = True

# A2.  The index behind filters shows a past state of the account, at most
# search_lag seconds old, and never an older one than it showed before.
INDEX_IS_A_PAST_STATE = True

# A3.  A ticket that comes back, from the trash or from spam, has a new
# updated_at.
COMING_BACK_IS_SEEN = True

# A4.  The views of deleted and of spam tickets, asked with updated_since, have
# tickets of any age.  Where that is ignored they end 30 days back, and tables
# of them cannot be complete.
TRASH_IS_REACHED = True
