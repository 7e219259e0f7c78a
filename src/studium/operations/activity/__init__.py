"""What goes on: jobs by lane, dead jobs, schedules, events, and all that one request caused."""
