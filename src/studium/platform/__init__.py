"""What every wing stands on: database, jobs, events, HTTP, secrets, time, money, errors, pages."""
