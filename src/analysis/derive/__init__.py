"""What a course, a session's effect and a recurrence are. Tables in, tables out."""
