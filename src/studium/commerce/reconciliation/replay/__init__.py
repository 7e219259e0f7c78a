"""The commands `studium replay …`: stored events handled again, payments made anew from facts."""
