"""What people keep of their lists: saved views, the columns they chose, the view that opens first."""
