"""What each command of `ratecard` does; `monitor.cli` declares them. Results go to standard output, words to error."""
