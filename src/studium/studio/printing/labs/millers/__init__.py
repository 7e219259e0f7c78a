"""Miller's and Mpix: the Fulfillment API, of which only the flow is public."""
