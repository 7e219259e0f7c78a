"""What can be done with plans and subscriptions."""
