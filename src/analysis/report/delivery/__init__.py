"""What is sent when editions are made: mail, a copy, a word to another program."""
