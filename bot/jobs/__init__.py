"""What makes things happen: the schedule of one machine, and the socket that commands use while it runs."""
