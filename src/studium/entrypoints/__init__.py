"""Where everything is wired and started: the command line, the web server and the worker."""
